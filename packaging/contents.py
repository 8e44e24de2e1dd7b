"""What goes into the frozen program and what stays out, as data and pure functions.

Read by comptoir.spec and by the tests. Standard library only.
"""

import re
from collections.abc import Iterable
from importlib.metadata import files
from pathlib import PurePosixPath

# Imported by name at run time, so that PyInstaller does not see them.
HIDDEN_IMPORTS = (
    "keyring.backends.SecretService",
    "keyring.backends.Windows",
    "keyring.backends.chainer",
    "keyring.backends.fail",
    # keyring asks each vault that it names whether it is there, and complains loudly of one that it cannot even ask.
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.null",
    "phonenumbers.data",
    "qasync._unix",
    "qasync._windows",
    "uvicorn.lifespan.on",
    "uvicorn.loops.asyncio",
    "uvicorn.protocols.http.h11_impl",
)
# They ask for their own version when they are imported.
READ_THEIR_VERSION = ("pg8000", "scramp")
# Found by PyInstaller or its hooks, and never used by a till.
EXCLUDES = (
    *(f"PySide6.Qt{name}" for name in ("DBus", "Network", "Qml", "Quick", "OpenGL", "Sql", "Test", "Xml")),
    *(f"_codecs_{name}" for name in ("cn", "hk", "iso2022", "jp", "kr", "tw")),  # not the alphabets of Chift's shops
    *(f"encodings.cp{name}" for name in ("037", "273", "424", "500", "875", "1026", "1140")),  # of mainframes
    *(f"encodings.mac_{name}" for name in ("arabic", "croatian", "cyrillic", "farsi", "greek", "iceland", "latin2")),
    *(f"encodings.mac_{name}" for name in ("roman", "romanian", "turkish")),
    # Ways to pack and tables of the web that a till never meets; what imports them does without.
    *("_bz2", "_lzma", "bz2", "lzma", "pyexpat", "xml", "xmlrpc"),
    *(f"multiprocessing.{name}" for name in ("dummy", "managers", "pool", "shared_memory", "sharedctypes")),
    "_pydecimal",  # Python's own decimal is compiled
    "_pyrepl",
    "anyio._backends._trio",
    "IPython",
    "PySide6.scripts",
    "curses",
    "doctest",
    "ensurepip",
    "idlelib",
    "lib2to3",
    "pdb",
    "phonenumbers.carrier",
    "phonenumbers.carrierdata",
    "phonenumbers.geocoder",
    "phonenumbers.geodata",
    "phonenumbers.timezone",
    "phonenumbers.tzdata",
    "pip",
    "pydantic.mypy",
    "pydantic.v1",
    "pydoc",
    "pydoc_data",
    "readline",
    "setuptools",
    "test",
    "tkinter",
    "turtle",
    "watchfiles",
)
# PyInstaller's own first steps that no till needs, each some milliseconds before the first paint: pools of processes
# (Windows' way of them is in frozen/launch.py), searching packages for modules, showing source lines.
START_UP_STEPS_OUT = ("pyi_rth_multiprocessing", "pyi_rth_pkgutil", "pyi_rth_inspect")
# On Linux this one as well: it brings Qt into every verb and into each sync worker, to tell it where its plugins are,
# which PySide6's own wheels know. (On Windows it leads to libraries, too.)
START_UP_STEPS_OUT_ON_LINUX = ("pyi_rth_pyside6",)

# Qt's plugins a till uses, by folder and bare name ("lib" and suffix cut off); every other one stays out.
QT_WORDS = tuple(f"qtbase_{language}.qm" for language in ("de", "fr", "nl"))  # English is in Qt itself
QT_PLUGINS = {
    "iconengines": {"qsvgicon"},
    "imageformats": {"qgif", "qico", "qjpeg", "qsvg", "qwebp"},  # pictures of products, our own drawings
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},  # dead keys: é
    "platforms": {"qoffscreen", "qwayland", "qwindows", "qxcb"},
    "platformthemes": {"qxdgdesktopportal"},
    "printsupport": {"windowsprintersupport"},
    "styles": set[str](),
    "wayland-decoration-client": {"bradient"},
    "wayland-shell-integration": {"xdg-shell"},
}
# Qt's own libraries, without "libQt6"/"Qt6" and suffix: what the modules and plugins above are linked to.
QT_LIBRARIES = {
    "Core",
    "DBus",
    "Gui",
    "PrintSupport",
    "Svg",
    "WaylandClient",
    "Widgets",
    "WlShellIntegration",
    "XcbQpa",
}
# On Linux, the libraries Python's own modules need. Everything else a system has (X11, fonts, GL, OpenSSL) comes
# from the system: there it fits the drivers and gets its security updates.
SYSTEM_LIBRARIES_SHIPPED = re.compile(r"lib(python3\.\d+|expat|ffi|mpdec|sqlite3|uuid|crypt)(-[\d.]+)?\.so[.\d]*$")


def shipped(name: str, *, linux: bool) -> bool:
    """Whether a binary that PyInstaller found goes into the package.

    `name` is its place in the package, with "/"; anything but Qt's parts and the system's libraries does.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    bare = path.name.removeprefix("lib").partition(".")[0]
    if "plugins" in path.parts:
        return bare in QT_PLUGINS.get(path.parent.name, ())
    if path.name.startswith("opengl32sw"):
        return False  # 20 MB that paint OpenGL without a graphics card; the till's window is painted without OpenGL
    if found := re.fullmatch(r"(?:lib)?Qt6(\w+?)(\.so[.\d]*|\.dll)", path.name):
        return found[1] in QT_LIBRARIES
    if linux and len(path.parts) == 1 and ".so" in path.name and not path.name.startswith(("libpyside", "libshiboken")):
        return SYSTEM_LIBRARIES_SHIPPED.match(path.name) is not None
    return True


def metadata_of(packages: Iterable[str]) -> list[tuple[str, str]]:
    """The metadata files of installed packages, each with its folder in the program, as PyInstaller takes data.
    Raises PackageNotFoundError."""
    every = (file for name in packages for file in files(name) or ())
    return [(str(file.locate()), file.parent.name) for file in every if file.name == "METADATA"]


def data_shipped(name: str) -> bool:
    """Whether a data file that PyInstaller found goes into the package: no type hints, of Qt's own translations those
    of the till's languages, of a part's papers what Python asks for (the licences are gathered by `licences`)."""
    path = PurePosixPath(name.replace("\\", "/"))
    if "translations" in path.parts and "PySide6" in path.parts:
        return path.name in QT_WORDS
    if path.parts[0].endswith(".dist-info"):
        return path.name in ("METADATA", "entry_points.txt")
    return path.suffix not in (".pyi", ".typed")


def version_of(pyproject: str) -> str:
    """The version in the text of pyproject.toml. Raises ValueError when there is none."""
    found = re.search(r'^version = "([^"]+)"$', pyproject, re.MULTILINE)
    if found is None:
        raise ValueError("pyproject.toml names no version")
    return found[1]


def four_numbers(version: str) -> tuple[int, int, int, int]:
    """A version as Windows wants it: "0.1.0" is (0, 1, 0, 0)."""
    numbers: Iterable[int] = (int(part) for part in re.findall(r"\d+", version)[:4])
    first, second, third, fourth, *_ = (*numbers, 0, 0, 0, 0)
    return first, second, third, fourth


def libraries(version: str, *, windows: bool) -> str:
    """The folder of the libraries beside the program. On Windows it bears the version, so that an installer never
    changes what an open till, or the version before, reads: see comptoir.iss."""
    return f"lib-{version}" if windows else "_internal"

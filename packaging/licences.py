"""The licences of all that is inside a package: one index and the texts, gathered from what was really put in.

Python's distributions tell their own terms; Qt's texts are in packaging/licenses/; a library of the build system
brings the text its own package has. `pos_app/licences.py` reads the result. Standard library only.
"""

import json
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import Distribution, PackageMetadata, distributions
from pathlib import Path

from steps import SetupError

OWN = Path(__file__).resolve().parent / "licenses"
INDEX = "index.json"
# The Qt Company's distributions carry no text.
QT = ("pyside6-essentials", "shiboken6")
TEXT_NAMES = re.compile(r"(licen[cs]e|copying|notice|authors)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the package; `texts` are its licence's files, relative to the index."""

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]


def normal(name: str) -> str:
    """A distribution's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(constraints: str) -> set[str]:
    """Names (normalised) in the text of a pinned set, for every system."""
    return {normal(name) for name in re.findall(r"^([\w.-]+)==", constraints, re.MULTILINE)}


def licence_of(metadata: PackageMetadata) -> str:
    """What a distribution's metadata calls its licence, in one line. Raises SetupError when it names none."""
    said = next((metadata[field] for field in ("License-Expression", "License") if field in metadata), "")
    classifiers = [
        value.rpartition(" :: ")[2] for value in metadata.get_all("Classifier") or () if "License ::" in value
    ]
    if "\n" in said or not said.strip():
        said = " or ".join(classifiers)
    if not said:
        raise SetupError(f"{metadata['Name']} names no licence; look it up before it is shipped.")
    return said.strip()


def texts_of(distribution: Distribution) -> list[Path]:
    """A distribution's own licence files."""
    files = [file for file in distribution.files or () if ".dist-info" in file.parts[0]]
    found = [Path(str(distribution.locate_file(file))) for file in files if TEXT_NAMES.match(file.name)]
    return sorted(found)


def of_distributions(site_packages: Path, wanted: Iterable[str], target: Path) -> list[Part]:
    """Copy the texts of installed distributions to `target`; their parts.

    Raises SetupError for one without licence or text, so that nothing is shipped whose terms nobody can read.
    """
    names = set(wanted)
    parts = []
    for each in distributions(path=[str(site_packages)]):
        name = normal(each.metadata["Name"])
        if name not in names:
            continue
        sources = qt_texts() if name in QT else {path.name: path for path in texts_of(each)}
        if not sources and (own := OWN / f"{name}.txt").exists():
            sources = {own.name: own}  # published without its text (pyserial)
        if not sources:
            raise SetupError(f"{name} has no licence text; put one into packaging/licenses/ before it is shipped.")
        texts = _copied(sources, target, "qt" if name in QT else name)
        # Of the terms Qt is offered under, these are the ones taken.
        licence = "LGPL-3.0-only" if name in QT else licence_of(each.metadata)
        parts.append(Part(each.metadata["Name"], each.version, licence, texts))
    return sorted(parts, key=lambda part: part.name.lower())


def qt_texts() -> dict[str, Path]:
    """The texts that go with Qt, by their place beside the index's folder "qt"."""
    files = [OWN / "Qt.txt", OWN / "LGPL-3.0.txt", OWN / "GPL-3.0.txt", *sorted((OWN / "qt-parts").iterdir())]
    return {path.relative_to(OWN).as_posix(): path for path in files}


def of_python(target: Path) -> Part:
    """Python itself. Raises SetupError when its licence is not where Pythons have it."""
    places = [Path(sysconfig.get_path("stdlib")) / "LICENSE.txt", Path(sys.base_prefix) / "LICENSE.txt"]
    text = next((place for place in places if place.exists()), None)
    if text is None:
        raise SetupError("This Python has no LICENSE.txt; the package must carry it.")
    version = "{}.{}.{}".format(*sys.version_info[:3])
    return Part("Python", version, "PSF-2.0", _copied({"LICENSE.txt": text}, target, "python"))


def of_system_libraries(names: Sequence[str], target: Path) -> list[Part]:
    """Libraries of the build system that were put in, by file name; none where there is no dpkg to ask.

    Raises SetupError for a library whose package has no copyright file.
    """
    if not names or shutil.which("dpkg-query") is None:
        return []
    owners = _owners(names)
    if lost := [name for name in names if name not in owners]:
        raise SetupError(f"No package of this system owns {', '.join(lost)}; its licence is unknown.")
    parts = []
    for package in sorted(set(owners.values())):
        text = Path("/usr/share/doc") / package / "copyright"
        if not text.exists():
            raise SetupError(f"{text} is missing; the package must carry it.")
        shown = ["dpkg-query", "--show", "--showformat=${Version}", package]
        version = subprocess.run(shown, capture_output=True, text=True, check=True).stdout
        files = ", ".join(sorted(name for name, owner in owners.items() if owner == package))
        texts = _copied({"copyright.txt": text}, target, package)
        parts.append(Part(f"{package} ({files})", version, "see its text", texts))
    return parts


def _owners(names: Sequence[str]) -> dict[str, str]:
    # The pattern asks for the file in any folder of libraries, whichever of the two roots dpkg knows it by.
    patterns = [f"*/{name}*" for name in names]
    answer = subprocess.run(["dpkg-query", "--search", *patterns], capture_output=True, text=True, check=False)
    owners: dict[str, str] = {}
    for line in answer.stdout.splitlines():
        package, _, path = line.partition(": ")
        for name in names:
            if re.search(rf"/lib(/[\w-]+)?/{re.escape(name)}[.\d]*$", path):
                owners[name] = package.partition(":")[0]
    return owners


def of_the_program(root: Path, version: str, target: Path) -> list[Part]:
    """Comptoir itself and its typeface."""
    return [
        Part("Comptoir", version, "MIT", _copied({"LICENSE": root / "LICENSE"}, target, "comptoir")),
        Part(
            "Inter (typeface)",
            "3.19",
            "OFL-1.1",
            _copied({"OFL.txt": root / "resources" / "fonts" / "OFL.txt"}, target, "inter"),
        ),
    ]


def write_index(parts: Sequence[Part], target: Path) -> None:
    """Write index.json, ours first, and the same for a person as index.txt."""
    records = [asdict(part) for part in parts]
    (target / INDEX).write_text(json.dumps({"parts": records}, indent=1, ensure_ascii=False), "utf-8")
    lines = ["The parts of this package and their licences. The texts are beside this file.", ""]
    for part in parts:
        lines += [f"{part.name} {part.version}: {part.licence}", *(f"    {text}" for text in part.texts)]
    (target / "index.txt").write_text("\n".join(lines) + "\n", "utf-8")


def gather(root: Path, version: str, site_packages: Path, system: Sequence[str], target: Path) -> list[Part]:
    """Fill `target` with the index and all texts of a package; its parts.

    `site_packages` is what was frozen from, `system` the file names of the system's libraries inside.
    """
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    runtime = pinned((root / "packaging" / "constraints.txt").read_text("utf-8"))
    own = of_the_program(root, version, target)
    # PyInstaller's start program is in the package too; its terms let it be used with any program.
    starter = [
        replace(part, name="PyInstaller (start program)")
        for part in of_distributions(site_packages, {"pyinstaller"}, target)
    ]
    bundled = [name for name in system if not name.startswith("libpython")]
    parts = [
        *own,
        of_python(target),
        *of_distributions(site_packages, runtime, target),
        *starter,
        *of_system_libraries(bundled, target),
    ]
    write_index(parts, target)
    return parts


def _copied(sources: Mapping[str, Path], target: Path, folder: str) -> tuple[str, ...]:
    texts = []
    for name, source in sources.items():
        place = target / folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
        texts.append(place.relative_to(target).as_posix())
    return tuple(texts)

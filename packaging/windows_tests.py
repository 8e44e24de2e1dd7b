"""The project's tests under Windows' Python, in Wine: `python3 packaging/windows.py test [words of pytest]`.

The same Python, Qt and packages that the Windows package is made of, and the pinned test tools. A test that needs what
Windows has not says so by itself (`-ra` shows each reason). Standard library only.
"""

import shutil
from collections.abc import Sequence
from pathlib import Path

import windows_parts
from steps import Steps, shown
from wine import Wine

# In two processes: each file's tests in one of them.
WORDS = ("tests/unit", "tests/ui", "tests/end2end", "-n", "2", "--dist", "loadfile")
# Wine keeps QT_* variables from Windows' programs: they are set inside.
QUIET = r"set QT_QPA_PLATFORM=offscreen&& set PYTHONUNBUFFERED=1"
PATHS = ("python313.zip", ".", r"..\tested", r"..\tested\packaging", r"..\site-test", "import site")


def provide(work: Path, root: Path, uv: Path, steps: Steps) -> None:
    """The test tools beside Windows' Python, and a Python that finds them. Raises SetupError."""
    windows_parts.packages(uv, root / "packaging" / "constraints-dev.txt", work / "site-test", steps)
    python = work / "py-test"
    if not python.exists():
        part = work / "py-test.part"
        shutil.rmtree(part, ignore_errors=True)
        shutil.copytree(work / "py", part)
        part.rename(python)
    (python / "python313._pth").write_text("\r\n".join([*PATHS, ""]), "utf-8")


def run(wine: Wine, root: Path, uv: Path, words: Sequence[str], steps: Steps) -> int:
    """pytest's exit code. `words`: of pytest; none: WORDS. Raises SetupError where a part cannot be fetched."""
    provide(wine.work, root, uv, steps)
    windows_parts.copied(root, wine.work / "tested")
    wine.computer("tester")
    steps.say("Running the tests under Windows' Python")
    line = rf"{QUIET}&& cd /d Z:\W\tested&& Z:\W\py-test\python.exe -m pytest {' '.join(words or WORDS)}"
    command = wine.command("tester", ["wine", "cmd", "/c", line], {})
    code, _ = shown(command, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    return code

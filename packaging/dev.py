"""The commands of a checkout: `python3 packaging/dev.py run` and `python3 packaging/dev.py test` (and `package`).

Runs on a bare Python with the standard library, makes `.venv`, fetches what the machine lacks and says so
while it does it. This file must stay readable for Python 3.6, which has to get as far as the sentence below;
the modules beside it need not.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is exactly who this is for
    newer = [name for name in ("python3.%d" % n for n in range(14, 10, -1)) if shutil.which(name)]  # noqa: UP031
    hint = "Try: %s packaging/dev.py" % newer[0] if newer else "Install one from your system or python.org."  # noqa: UP031
    sys.exit("Comptoir needs Python 3.11 or newer; this is %d.%d. %s" % (sys.version_info[:2] + (hint,)))  # noqa: RUF005, UP031

import audit
import environment
import frozen_program
import machine
from steps import SetupError, Steps, shown

ROOT = Path(__file__).resolve().parent.parent
FEW = 5  # failed tests that are worth a second try; more is no accident
PICTURES = ROOT / "build" / "pictures"
USAGE = """\
usage: python3 packaging/dev.py run  [arguments of pos-app]    open the practice shop
       python3 packaging/dev.py test [-- arguments of pytest]  lint, types, floors and all tests
       python3 packaging/dev.py package                        freeze the program for shop PCs, into dist/
       python3 packaging/dev.py audit                          licences and known vulnerabilities, into docs/audit.md
       python3 packaging/dev.py lock [arguments of uv]         remake the pinned sets (maintainers)"""


def run(arguments: list[str], steps: Steps) -> int:
    """Open the practice shop; without a display run the self-check and say where its pictures are."""
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(ROOT, environment.RUN_SET, steps, apt)
    display = has_display(sys.platform, os.environ)
    files: tuple[str, ...] = machine.QT_NEEDED
    if display and not os.environ.get("WAYLAND_DISPLAY"):
        files += machine.QT_WINDOW
    provide(python, files, (), (), apt, steps)
    program = [str(python), "-m", "pos_app"]
    if display:
        steps.say("Opening the practice shop")
        return subprocess.run([*program, "--demo", *arguments], check=False).returncode
    steps.say("No display here: running the self-check in its place, with pictures")
    shutil.rmtree(PICTURES, ignore_errors=True)
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    check = [*program, "--self-check", "--screenshot", str(PICTURES), *arguments]
    code = subprocess.run(check, env=env, stdin=subprocess.DEVNULL, check=False).returncode
    count = len(list(PICTURES.glob("*.png")))
    result = "The self-check passed" if code == 0 else f"The self-check FAILED (exit code {code})"
    steps.say(
        f"{result}. {count} pictures of the screens are in {PICTURES}" if count else f"{result}. It made no pictures."
    )
    return code


def test(arguments: list[str], steps: Steps) -> int:
    """Run ruff, mypy, import-linter and pytest, all of them whatever fails; 1 if any failed."""
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(ROOT, environment.DEV_SET, steps, apt)
    tools = machine.WINDOW_TOOLS + machine.FAULT_TOOLS
    lacking = provide(python, machine.QT_NEEDED, machine.QT_WINDOW, tools, apt, steps)
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
    colour = ["--color=yes"] if sys.stdout.isatty() else []
    checks = {
        "ruff check": [str(python), "-m", "ruff", "check", "."],
        "ruff format": [str(python), "-m", "ruff", "format", "--check", "."],
        "mypy": [str(python), "-m", "mypy"],
        "import-linter": [str(environment.venv_command(ROOT, "lint-imports")), "--no-logo"],
        "pytest": [str(python), "-m", "pytest", *colour, *arguments],  # last: its closing line is the end
    }
    table = []
    skipped = 0
    for name, argv in checks.items():
        steps.say(f"Running {name}")
        begun = time.monotonic()
        code, output = shown(argv, env)
        table.append((name, code, time.monotonic() - begun))
        skipped += window_tests_skipped(output)
        failed = failed_tests(ROOT) if name == "pytest" and code == 1 else 0
        if 0 < failed <= FEW:
            # Windows, sockets and killed programs: what fails on a busy machine must pass alone, and both are shown.
            steps.say(f"Running the {failed} failed once more, alone; a test that needs this is to be mended")
            begun = time.monotonic()
            code, _ = shown([*argv, "--last-failed"], env)
            table[-1] = ("pytest (once)", table[-1][1] if code else 0, table[-1][2])
            table.append(("pytest (again)", code, time.monotonic() - begun))
    print()
    for name, code, seconds in table:
        print(f"  {'ok' if code == 0 else 'FAILED':8}{name:15}{seconds:7.1f} s")
    print(closing_line([name for name, code, _ in table if code], steps.seconds(), skipped, lacking), flush=True)
    return int(any(code for _, code, _ in table))


def failed_tests(root: Path) -> int:
    """How many tests failed in the last run, by pytest's own cache; 0 where it cannot be read."""
    try:
        return len(json.loads((root / ".pytest_cache/v/cache/lastfailed").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return 0


def package(arguments: list[str], steps: Steps) -> int:
    """Freeze the program, check and measure it, and make the archive and the installer this system can make."""
    if arguments:
        raise SetupError("package takes no arguments.")
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(ROOT, environment.PACKAGE_SET, steps, apt)
    provide(python, machine.QT_NEEDED, machine.QT_WINDOW, machine.WINDOW_TOOLS, apt, steps)
    needed = frozen_program.shared_python()
    if apt is not None and needed:
        apt.provide(needed, "what freezing needs", steps)
    return frozen_program.build(ROOT, python, steps)


def audit_parts(arguments: list[str], steps: Steps) -> int:
    """Check the licences of all that is shipped, and ask for known vulnerabilities; 1 where anything is not well."""
    if arguments:
        raise SetupError("audit takes no arguments.")
    python = environment.ensure(ROOT, environment.DEV_SET, steps, machine.Apt.of_this_machine())
    return audit.audit(ROOT, frozen_program.site_packages(python), steps)


def lock(arguments: list[str], steps: Steps) -> int:
    """Remake the pinned sets with uv, for every platform at once; `lock --upgrade` takes newer versions."""
    uv = shutil.which("uv")
    if uv is None:
        python = environment.ensure(ROOT, environment.DEV_SET, steps, machine.Apt.of_this_machine())
        steps.say("Installing uv into .venv")
        steps.quietly([str(python), "-m", "pip", "install", "uv"], "uv could not be installed.")
        uv = str(environment.venv_command(ROOT, "uv"))
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header", "--no-annotate"]
    common = [uv, "pip", "compile", "pyproject.toml", *options, "--quiet", *arguments]
    for name, extra in (
        ("constraints", []),
        ("constraints-dev", ["--group", "dev", "-c", "packaging/constraints.txt"]),
        ("constraints-package", ["--group", "package", "-c", "packaging/constraints.txt"]),
    ):
        steps.say(f"Pinning packaging/{name}.txt")
        steps.quietly([*common, *extra, "-o", f"packaging/{name}.txt"], "uv found no set of versions that fits.")
    return 0


def has_display(platform: str, env: Mapping[str, str]) -> bool:
    """Tell whether a window can be shown: always on Windows and macOS, by the session's variables elsewhere."""
    return platform in ("win32", "darwin") or bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


def provide(
    python: Path,
    needed: Sequence[str],
    wished: Sequence[str],
    tools: Sequence[str],
    apt: machine.Apt | None,
    steps: Steps,
) -> list[str]:
    """Fetch the system libraries of needed and wished files of PySide6, and wished tools; return wishes not met.

    Raises SetupError, with the line to type where there is one, when a needed library stays missing. Without
    the wished ones everything but the window tests works, so that nothing stops for them.
    """

    def lacking() -> tuple[list[str], list[str]]:
        must = machine.missing_libraries(python, needed)
        may = machine.missing_libraries(python, wished) - must
        return sorted(must), [*machine.missing_tools(tools), *sorted(may)]

    must, may = lacking()
    if apt is None or not (must or may):
        unmet = may
    else:
        packages = [machine.packages_for(name) for name in [*must, *may]]
        what = "system libraries for Qt" if must else "what the window tests need"
        try:
            apt.provide(packages, what, steps)
        except SetupError as error:
            if must:
                raise
            steps.say(f"The window tests will be skipped. {error}")
        must, unmet = lacking()
    if must:
        raise SetupError("Qt needs system libraries that are missing here: " + ", ".join(must))
    return unmet


def window_tests_skipped(output: str) -> int:
    """Count, in pytest's summary of skips, the window tests (tests/conftest.py gives their reason)."""
    return sum(int(count) for count in re.findall(r"^SKIPPED \[(\d+)\] .*window test:", output, re.MULTILINE))


def closing_line(failed: list[str], seconds: float, skipped: int, lacking: list[str]) -> str:
    """Say the outcome in the one line that is read last."""
    outcome = f"FAILED: {', '.join(failed)}" if failed else "All checks passed"
    named = ", ".join(lacking[:3]) + (f" and {len(lacking) - 3} more" if len(lacking) > 3 else "")
    tail = f"; {skipped} window tests skipped (missing: {named})" if skipped else ""
    return f"{outcome} in {seconds:.0f} s{tail}."


def main(argv: list[str]) -> int:
    """Run one verb; 0 if all went well, 1 if not, 2 for a wrong command line, 130 when interrupted."""
    verb = {"run": run, "test": test, "package": package, "audit": audit_parts, "lock": lock}.get(
        argv[0] if argv else ""
    )
    helps = (["-h"], ["--help"])  # of the program itself `run` tells, of uv `lock`
    if verb is None or (argv[1:2] in helps and argv[0] not in ("run", "lock")):
        asked = verb is not None or argv[:1] in helps
        print(USAGE, file=sys.stdout if asked else sys.stderr)
        return 0 if asked else 2
    steps = Steps(ROOT / "build" / f"{argv[0]}-setup.log")
    os.chdir(ROOT)  # the program and the tools are found from here, wherever the command was typed
    try:
        return verb(argv[2:] if argv[1:2] == ["--"] else argv[1:], steps)
    except SetupError as trouble:
        print(f"\nStopped: {trouble}", file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        print("\nStopped by hand.", file=sys.stderr, flush=True)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The commands of a checkout: `python3 packaging/dev.py run` and `python3 packaging/dev.py test` (and `package`).

Runs on a bare Python with the standard library, makes `.venv`, fetches what the machine lacks and says so
while it does it. This file must stay readable for Python 3.6, which has to get as far as the sentence below;
the modules beside it need not.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python is exactly who this is for
    newer = [name for name in ("python3.%d" % n for n in range(14, 10, -1)) if shutil.which(name)]  # noqa: UP031
    hint = "Try: %s packaging/dev.py" % newer[0] if newer else "Install one from your system or python.org."  # noqa: UP031
    sys.exit("Comptoir needs Python 3.11 or newer; this is %d.%d. %s" % (sys.version_info[:2] + (hint,)))  # noqa: RUF005, UP031

import audit
import checks
import environment
import frozen_program
import machine
import other_day
from steps import SetupError, Steps

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "build" / "pictures"
USAGE = """\
usage: python3 packaging/dev.py run  [arguments of pos-app]    open the practice shop
       python3 packaging/dev.py test [-- arguments of pytest]  lint, types, floors and all tests
         test --quick                                          under a minute: lint, types, floors and unit tests
         test --long                                           and what is proof, not test (an hour or so)
         test --on DATE                                        as if it were that day: 2028-02-29, 2027-03-28T01:58
         test --python 3.13                                    with that Python, as on Windows, in a venv of its own
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
    machine.provide(python, files, (), (), apt, steps)
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
    """Run ruff, mypy, import-linter and pytest side by side, all of them whatever fails; 1 if any failed."""
    wish = checks.wish(arguments)
    if wish.python and wish.python != environment.own_version():
        return with_python(wish.python, arguments)
    dev_set = environment.DEV_SET
    if wish.python:
        dev_set = replace(dev_set, folder=f"build/venv-{wish.python}")
    now = datetime.now().astimezone()
    on = other_day.other_day(wish.on, now) if wish.on else None
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(ROOT, dev_set, steps, apt)
    tools = machine.WINDOW_TOOLS + machine.HEARD_TOOLS + machine.FAULT_TOOLS + machine.STORE_TOOLS
    lacking = machine.provide(python, machine.QT_NEEDED, machine.QT_WINDOW, tools, apt, steps)
    faketime = other_day.library()
    if on is not None and faketime is None:
        raise SetupError("--on needs libfaketime (Debian's package faketime), and it is not on this machine.")
    whole = not (wish.quick or wish.on or wish.pytest)
    again = other_day.other_day(other_day.of_today(now), now) if whole and faketime else None
    if whole and again is None:
        steps.say("Without libfaketime the tests are not run on another day")
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUNBUFFERED": "1"}
    # Some hundred programs are started: each would compile all modules anew, and pytest every test for every worker.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with checks.scratch(steps) as scratch:
        done = checks.Run(python, env, scratch, steps).all(wish, on, again, faketime)
    print(f"\n{checks.table(done)}")
    skipped = sum(window_tests_skipped(each.output) for each in done)
    print(closing_line([each.name for each in done if each.code], steps.seconds(), skipped, lacking), flush=True)
    return int(any(each.code for each in done))


def with_python(version: str, arguments: Sequence[str]) -> int:
    """Run the same command with another Python of this machine: the pins give newer ones another Qt, the one that is
    shipped to Windows. Raises SetupError where there is none."""
    found = shutil.which(f"python{version}")
    if found is None:
        raise SetupError(f"There is no python{version} in PATH. Debian 13 has 3.13; Debian 12 has none of it.")
    return subprocess.run([found, str(Path(__file__).resolve()), "test", *arguments], check=False).returncode


def package(arguments: list[str], steps: Steps) -> int:
    """Freeze the program, check and measure it, and make the archive and the installer this system can make."""
    if "--windows" in arguments:
        import windows  # Debian's tools, root and an hour of patience: nothing of it is needed otherwise

        return windows.package([word for word in arguments if word != "--windows"], steps)
    if arguments:
        raise SetupError("package takes --windows, and --prove and --long behind it.")
    apt = machine.Apt.of_this_machine()
    python = environment.ensure(ROOT, environment.PACKAGE_SET, steps, apt)
    machine.provide(python, machine.QT_NEEDED, machine.QT_WINDOW, machine.WINDOW_TOOLS, apt, steps)
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

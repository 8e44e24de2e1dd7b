"""The pinned sets: complete, hashed, the program's inside each other one, on every system a shop may have."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "packaging" / "constraints.txt"
DEV = ROOT / "packaging" / "constraints-dev.txt"
PACKAGE = ROOT / "packaging" / "constraints-package.txt"
MACHINES = [
    ("3.11", "linux", "Linux"),
    ("3.12", "win32", "Windows"),
    ("3.13", "darwin", "Darwin"),
    ("3.14", "linux", "Linux"),
]


def pins(path: Path) -> list[Requirement]:
    logical_lines = path.read_text("utf-8").replace("\\\n", " ").splitlines()
    return [Requirement(line.partition(" --hash=")[0].strip()) for line in logical_lines if line.strip()]


def installed(path: Path, machine: tuple[str, str, str]) -> dict[str, str]:
    """What a set installs on a machine: names (normalised) to versions."""
    python, platform, system = machine
    environment: dict[str, str] = {
        "python_version": python,
        "python_full_version": f"{python}.1",
        "sys_platform": platform,
        "platform_system": system,
        "platform_machine": "x86_64",
        "platform_python_implementation": "CPython",
        "implementation_name": "cpython",
        "os_name": "nt" if platform == "win32" else "posix",
    }
    chosen = [pin for pin in pins(path) if pin.marker is None or pin.marker.evaluate(environment)]
    return {normal(pin.name): str(pin.specifier).removeprefix("==") for pin in chosen}


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("path", [RUN, DEV, PACKAGE], ids=lambda path: path.name)
def test_every_pin_is_exact_and_has_a_hash(path: Path) -> None:
    for entry in path.read_text("utf-8").replace("\\\n", " ").splitlines():
        assert re.match(r"[\w.-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


@pytest.mark.parametrize("machine", MACHINES, ids="-".join)
def test_the_pins_are_what_pyproject_asks_for(machine: tuple[str, str, str]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    asked = {RUN: project["project"]["dependencies"], DEV: groups["dev"], PACKAGE: groups["package"]}
    for path, requirements in asked.items():
        present = installed(path, machine)
        for requirement in map(Requirement, requirements):
            if requirement.marker is None or requirement.marker.evaluate({"python_version": machine[0]}):
                assert requirement.specifier.contains(present[normal(requirement.name)]), requirement


@pytest.mark.parametrize("machine", MACHINES, ids="-".join)
def test_what_is_tested_and_what_is_packed_is_what_the_shop_runs(machine: tuple[str, str, str]) -> None:
    run = installed(RUN, machine)
    for other in (installed(DEV, machine), installed(PACKAGE, machine)):
        assert run == {name: other.get(name) for name in run}

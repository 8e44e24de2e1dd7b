"""The audit of what is shipped: licences by an allow-list, offline; known vulnerabilities by pip-audit, online.

`dev.py audit` writes both into docs/audit.md; a test holds the licences in every test run. Standard library only.
"""

import json
import re
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import distributions
from pathlib import Path

import licences
from steps import SetupError, Steps

REPORT = Path("docs") / "audit.md"
PINS = Path("packaging") / "constraints.txt"
# What may be shipped inside an MIT program: permissive, and weak copyleft of whole files (MPL) or of libraries that
# stay replaceable (LGPL: Qt). "BSD", "BSD 3-Clause License" and "MIT License" are older metadata's names for them.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD", "BSD 3-Clause License", "BSD-2-Clause", "BSD-3-Clause", "ISC", "LGPL-3.0-only",
    "MIT", "MIT License", "MIT-0",
    "MPL-2.0", "OFL-1.1", "PSF-2.0", "Zlib",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shipped:
    """A part of the pinned set, as installed here."""

    name: str
    version: str
    licence: str

    @property
    def is_allowed(self) -> bool:
        """Whether it may be shipped."""
        return is_allowed(self.licence)


@dataclass(frozen=True, slots=True)
class Advisories:
    """What was asked about known vulnerabilities: parts that were looked up, those that could not be, what was found
    (part, id, mended in)."""

    looked_up: int
    not_known: int
    found: tuple[tuple[str, str, str], ...]


def is_allowed(licence: str) -> bool:
    """Whether a licence (an SPDX expression, or an older name) may be shipped: of "or" one does, of "and" all must."""
    text = licence.strip().strip("()")
    if licence.strip() in ALLOWED or text in ALLOWED:
        return True
    for word, enough in ((" OR ", any), (" AND ", all)):
        parts = re.split(word, text, flags=re.IGNORECASE)
        if len(parts) > 1:
            return enough(is_allowed(part) for part in parts)
    return False


def shipped(site_packages: Path, constraints: str) -> list[Shipped]:
    """The pinned parts that are installed here, by name. Raises SetupError for one that names no licence."""
    names = licences.pinned(constraints)
    found = {}
    for each in distributions(path=[str(site_packages)]):
        name = licences.normal(each.metadata["Name"])
        if name in names:
            found[name] = Shipped(name, each.version, licences.licence_of(each.metadata))
    return sorted(found.values(), key=lambda part: part.name)


def read_answer(text: str) -> Advisories:
    """What pip-audit's JSON says. Raises ValueError for what is none."""
    parts = json.loads(text)["dependencies"]
    known = [part for part in parts if "skip_reason" not in part]
    found = tuple(
        (f"{part['name']} {part['version']}", one["id"], ", ".join(one["fix_versions"]) or "no version yet")
        for part in known
        for one in part["vulns"]
    )
    return Advisories(len(known), len(parts) - len(known), found)


def ask_advisories(root: Path, steps: Steps) -> Advisories | None:
    """Ask with pip-audit, from an environment of its own; None where it could not be fetched or got no answer."""
    place = root / "build" / "audit-venv"
    python = place / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    try:
        if not python.exists():
            steps.quietly([sys.executable, "-m", "venv", str(place)], "No environment for pip-audit could be made.")
        steps.say("Fetching pip-audit")
        steps.quietly([str(python), "-m", "pip", "install", "pip-audit"], "pip-audit could not be installed.")
    except SetupError as trouble:
        steps.say(str(trouble).splitlines()[0])
        return None
    steps.say("Asking for known vulnerabilities")
    ask = ["-m", "pip_audit", "-r", str(root / PINS), "--disable-pip", "--require-hashes", "--format", "json"]
    done = subprocess.run([str(python), *ask], capture_output=True, text=True, check=False)
    try:
        return read_answer(done.stdout)
    except (ValueError, KeyError, TypeError):
        return None


def report(parts: Iterable[Shipped], advisories: Advisories | None, at: datetime) -> str:
    """The page docs/audit.md."""
    told = [
        "# Audit of what is shipped",
        "",
        f"Written by `python3 packaging/dev.py audit` on {at:%Y-%m-%d}. The licences are checked in every test run as "
        "well (`tests/packaging/test_audit.py`), from what is installed, without a network.",
        "",
        "## Known vulnerabilities",
        "",
        advisories_sentence(advisories),
        "",
        "What pip-audit looks up are the pinned Python packages, by name and version. It never sees what is packed "
        "beside or inside them, which is to be watched by whoever publishes a package: Qt and ICU (in PySide6), "
        "OpenSSL (in cryptography), Python itself, SQLite, libffi, expat and libuuid (of the system that builds). "
        "OpenSSL for TLS, X11, fonts and the like are not shipped on Linux: they are the system's, and so are their "
        "updates.",
    ]
    if advisories:
        told += [f"- **{part}**: {one}, mended in {mended}" for part, one, mended in advisories.found]
    told += ["", "## Licences", "", "| part | version | licence | may be shipped |", "|---|---|---|---|"]
    told += [
        f"| {part.name} | {part.version} | {part.licence} | {'yes' if part.is_allowed else '**no**'} |"
        for part in parts
    ]
    told += [
        "",
        "Of Qt's terms the LGPL 3 is taken: the libraries are shared ones in the package and may be replaced, the "
        "texts are shipped (`packaging/licenses/`). Parts for Windows alone are pinned too, and are checked there.",
    ]
    return "\n".join(told) + "\n"


def advisories_sentence(advisories: Advisories | None) -> str:
    """What can be said about vulnerabilities, and no more than that."""
    if advisories is None or not advisories.looked_up:
        return (
            "**Not audited**: pip-audit asked the package index for its advisories and got no answer here. None of the "
            "parts below was looked up, and nothing is said about vulnerabilities; run the command where the internet "
            "is."
        )
    tail = f"; {advisories.not_known} could not be looked up" if advisories.not_known else ""
    found = f"{len(advisories.found)} known" if advisories.found else "none known"
    return f"{advisories.looked_up} parts looked up, {found}{tail}."


def audit(root: Path, site_packages: Path, steps: Steps) -> int:
    """Check both and write the page; 1 for a licence that may not be shipped, a vulnerability, or no answer."""
    parts = shipped(site_packages, (root / PINS).read_text("utf-8"))
    for part in parts:
        if not part.is_allowed:
            steps.say(f"{part.name} {part.version} may not be shipped: {part.licence}")
    advisories = ask_advisories(root, steps)
    target = root / REPORT
    target.parent.mkdir(exist_ok=True)
    target.write_text(report(parts, advisories, datetime.now(UTC)), "utf-8")
    steps.say(f"{len(parts)} licences checked. {advisories_sentence(advisories).replace('**', '')}")
    steps.say(f"The page: {REPORT}")
    is_whole = advisories is not None and advisories.looked_up and not advisories.not_known
    good = all(part.is_allowed for part in parts) and is_whole and advisories is not None and not advisories.found
    return 0 if good else 1

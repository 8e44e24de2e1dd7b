"""The parts that this program contains and their licences, for About. A leaf: the standard library and `resources`.

The index is made with the package (packaging/licences.py); a source checkout has none.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from pos_app.system import resources


@dataclass(frozen=True, slots=True)
class ShippedPart:
    """One part: its name, its version, the name of its licence, and the files with the licence's full texts."""

    name: str
    version: str
    licence: str
    texts: tuple[Path, ...]


def parts() -> tuple[ShippedPart, ...]:
    """All parts of the installed package, Comptoir first; none in a checkout. Raises OSError for a damaged package."""
    folder = resources.path("licenses")
    if not folder.is_dir():
        return ()
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    return tuple(
        ShippedPart(each["name"], each["version"], each["licence"], tuple(folder / text for text in each["texts"]))
        for each in index["parts"]
    )


def texts(of: tuple[ShippedPart, ...]) -> tuple[tuple[str, str], ...]:
    """The full texts of these parts, each text once, under the names of all parts that have it. Raises OSError."""
    named: dict[str, tuple[str, list[str]]] = {}
    for part in of:
        for path in part.texts:
            text = path.read_text(encoding="utf-8", errors="replace").strip()
            _, names = named.setdefault(text, (path.name, []))
            if part.name not in names:
                names.append(part.name)
    return tuple((f"{', '.join(names)}: {file}", text) for text, (file, names) in named.items())


def program_folder() -> Path:
    """Where the program lies, its libraries in it."""
    return Path(sys.executable).resolve().parent

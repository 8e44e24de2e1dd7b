"""The paths of the program's own files: fonts, icons, theme, translations, the practice shop.

Scope: one leaf function. Imports the standard library only.
"""

from __future__ import annotations

import sys
from pathlib import Path


def path(*parts: str) -> Path:
    """The path of the file or folder `parts` below `resources/`.

    The root depends on how the program runs: frozen (`resources` beside the frozen modules), an installed wheel (packed
    as `pos_app/_resources`), a checkout (`resources/` beside `pos_app/`). The file itself may be missing: opening it
    raises `FileNotFoundError`.
    """
    package = Path(__file__).resolve().parents[1]
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen is not None:
        root = Path(frozen) / "resources"
    elif (package / "_resources").is_dir():
        root = package / "_resources"
    else:
        root = package.parent / "resources"
    return root.joinpath(*parts)

"""Where a till keeps its files: one folder a profile, private to the user. A leaf: imports nothing of ours."""

from __future__ import annotations

from pathlib import Path

import platformdirs


def folder(chosen: Path | None, *, practice: bool) -> Path:
    """The profile's folder, made where it is missing: the one chosen, else the user's own. Raises OSError."""
    path = chosen or Path(platformdirs.user_data_dir("Comptoir", appauthor=False)) / (
        "practice" if practice else "till"
    )
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path.resolve()

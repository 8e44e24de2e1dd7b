"""What the card with a paper shows, as values. Room: frozen dataclasses only, by the rules in `views`."""

from __future__ import annotations

from pathlib import Path

from pos_app.domain.paper import Paper
from pos_app.presenters.views import ActionView
from pos_app.values import dataclass


@dataclass(frozen=True, slots=True)
class PaperView:
    """A paper to look at, as it would be printed. An action's key comes back in `pressed`; the primary one answers
    Enter. `logo` is the picture's file, None for none."""

    title: str
    subtitle: str
    paper: Paper
    copy: bool = False
    logo: Path | None = None
    actions: tuple[ActionView, ...] = ()
    close_label: str = ""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A paper to be written as a PDF: a strip of 80 mm, or A4."""

    paper: Paper
    path: Path
    copy: bool = False
    a4: bool = False
    logo: Path | None = None

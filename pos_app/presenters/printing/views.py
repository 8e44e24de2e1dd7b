"""What the card with a paper shows, as values."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from pos_app.domain.frozen import frozen
from pos_app.domain.paper import Paper
from pos_app.presenters.common.views import ActionView


@frozen
class PaperView:
    """A paper to look at, as it would be printed. The primary action answers Enter. `logo` is the picture's file, None
    for none."""

    title: str
    subtitle: str
    paper: Paper
    copy: bool = False
    logo: Path | None = None
    actions: tuple[ActionView, ...] = ()
    close_label: str = ""


@frozen
class PaperFile:
    """A paper to be written as a PDF: a strip of 80 mm, or A4."""

    paper: Paper
    path: Path
    copy: bool = False
    a4: bool = False
    logo: Path | None = None


class PaperListener(Protocol):
    """The listener of the card with a paper."""

    def act(self, key: str) -> None:
        """A button of the card."""

    def close_paper(self) -> None:
        """Esc."""

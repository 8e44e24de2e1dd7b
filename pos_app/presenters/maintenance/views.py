"""What the About card shows, as a value."""

from __future__ import annotations

from typing import Protocol

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView


@frozen
class AboutView:
    """The About card: a title and short lines."""

    title: str
    lines: tuple[str, ...]
    actions: tuple[ActionView, ...] = ()


class AboutListener(Protocol):
    """The listener of the About card."""

    def act(self, key: str) -> None:
        """A button of the card."""

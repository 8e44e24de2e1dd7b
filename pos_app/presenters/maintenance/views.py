"""What the About card shows, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.presenters.common.views import ActionView


@dataclass(frozen=True, slots=True)
class AboutView:
    """The About card: a title and short lines; an action's key comes back in `acted`."""

    title: str
    lines: tuple[str, ...]
    actions: tuple[ActionView, ...] = ()

"""A listener of the pages of blocks that remembers what it is told."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class PageEars:
    """Who had a page or the card of the scanner's self-test shown."""

    edited: list[tuple[str, str]] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)
    pressed: list[str] = field(default_factory=list)
    left: int = 0

    def edit(self, name: str, text: str) -> None:
        self.edited.append((name, text))

    def choose_section(self, key: str) -> None:
        self.chosen.append(key)

    def act(self, key: str) -> None:
        self.pressed.append(key)

    def leave(self) -> None:
        self.left += 1

    def close(self) -> None:
        self.left += 1

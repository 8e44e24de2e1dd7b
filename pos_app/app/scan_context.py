"""The desk as scanning sees it: what is in front, what a scan may do now, the sound it makes. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.common.views import Screen

if TYPE_CHECKING:
    from pos_app.app.till_presenters import Desk


class AtTheCounter:
    """The desk as scanning sees it. Satisfies `presenters.scanning.Counter`."""

    def __init__(self, desk: Desk, play: Callable[[bool], None] | None) -> None:
        self._desk = desk
        self.sound = play

    @property
    def is_paying(self) -> bool:
        """The Pay card is open and the money is not being taken yet."""
        return self._desk.is_paying

    @property
    def is_taking(self) -> bool:
        """The money is being taken."""
        return self._desk.is_taking

    def takes_scans(self) -> bool:
        """False while the till is locked; that was said."""
        if self._desk.cashiers.is_locked:
            self._desk.cashiers.refuse_scan()
            self.play(hit=False)
        return not self._desk.cashiers.is_locked

    def come_to_sale(self) -> None:
        """From the Sales screen back to the Sale screen; who fills in settings stays there."""
        if self._desk.frame.active in (Screen.SALES, Screen.PARKED, Screen.HEALTH, Screen.DAY):
            self._desk.frame.go(Screen.SALE)

    def show_sale(self, sale_id: str) -> None:
        """A sale on the Sales screen."""
        self._desk.show_sale(sale_id)

    def play(self, *, hit: bool) -> None:
        """The sound of a scan."""
        if self.sound is not None:
            self.sound(hit)

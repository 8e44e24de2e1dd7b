"""The desk as scanning sees it: what is in front, what a scan may do now, the sound it makes. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pos_app.presenters.common.views import Screen

if TYPE_CHECKING:
    from pos_app.app.till_presenters import TillPresenters


class TillScanContext:
    """The desk as scanning sees it. Satisfies `presenters.scanning.Counter`."""

    def __init__(self, presenters: TillPresenters, play: Callable[[bool], None] | None) -> None:
        self._presenters = presenters
        self.sound = play

    @property
    def is_paying(self) -> bool:
        """The Pay card is open and the money is not being taken yet."""
        return self._presenters.is_paying

    @property
    def is_taking(self) -> bool:
        """The money is being taken."""
        return self._presenters.is_taking

    def takes_scans(self) -> bool:
        """False while the till is locked; that was said."""
        if self._presenters.cashiers.is_locked:
            self._presenters.cashiers.refuse_scan()
            self.play(hit=False)
        return not self._presenters.cashiers.is_locked

    def come_to_sale(self) -> None:
        """From the Sales screen back to the Sale screen; who fills in settings stays there."""
        if self._presenters.frame.active in (Screen.SALES, Screen.PARKED, Screen.HEALTH, Screen.DAY):
            self._presenters.frame.go(Screen.SALE)

    def show_sale(self, sale_id: str) -> None:
        """A sale on the Sales screen."""
        self._presenters.show_sale(sale_id)

    def play(self, *, hit: bool) -> None:
        """The sound of a scan."""
        if self.sound is not None:
            self.sound(hit)

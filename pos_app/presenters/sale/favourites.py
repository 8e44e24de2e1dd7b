"""Arranging the first page of tiles: a tile's menu puts it among the favourites, moves it, takes it away. By right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pos_app.domain.cashier import Right
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.views import ActionView, NoticeView, Tone

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Item
    from pos_app.presenters.common.gate import Gate
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.catalogue.local_search import Favourites
    from pos_app.services.tasks import Tasks

ADD, FORWARD, BACK, AWAY, NONE = "add", "forward", "back", "away", "none"


class FavouritesPresenter:
    """One tile's menu at a time. `changed` shows the tiles anew."""

    def __init__(
        self,
        window: SaleWindow,
        tr: Translator,
        favourites: Favourites,
        tasks: Tasks,
        gate: Gate,
        changed: Callable[[], object],
    ) -> None:
        self._window = window
        self._tr = tr
        self._favourites = favourites
        self._tasks = tasks
        self._gate = gate
        self._changed = changed
        self._group: tuple[str, ...] = ()

    def open(self, items: Sequence[Item]) -> None:
        """The menu of a tile: of one product, or of the variants it stands for."""
        if items:
            self._gate.ask(Right.SETTINGS, partial(self._tasks.start, "tile menu", partial(self._open, tuple(items))))

    def close_choice(self) -> None:
        """Esc."""
        self._window.show_line_menu(None)

    def choose(self, key: str) -> None:
        """One of the choices."""
        self._window.show_line_menu(None)
        self._tasks.start("favourites", partial(self._keep, key, self._group))

    async def _open(self, items: tuple[Item, ...]) -> None:
        tr, chosen = self._tr, await self._favourites.ids()
        self._group = tuple(item.variant_id for item in items)
        choices = [(ADD, tr("Put it on the favourites"))]
        if set(self._group) & set(chosen):
            choices = [
                (FORWARD, tr("One place to the front")),
                (BACK, tr("One place to the back")),
                (AWAY, tr("Take it off the favourites")),
            ]
        if chosen:
            choices.append((NONE, tr("Show the best sellers alone again")))
        actions = tuple(ActionView(key, label, str(at)) for at, (key, label) in enumerate(choices, 1))
        name = (items[0].product or items[0].name) if len(items) > 1 else items[0].name
        told = tr("The favourites stand first, the best sellers behind them.")
        self._window.show_line_menu(LineMenuView(name, told, actions, tr("Back")), self)

    async def _keep(self, key: str, group: tuple[str, ...]) -> None:
        chosen = await self._favourites.ids()
        rest = tuple(one for one in chosen if one not in group)
        after = {ADD: (*rest, *group), AWAY: rest, NONE: ()}.get(key)
        if after is None:
            after = moved(chosen, group, -1 if key == FORWARD else 1)
        try:
            await self._favourites.keep(after)
        except OSError:
            text = self._tr("The till could not write to its folder. The favourites are as they were.")
            self._window.show_notice(NoticeView("favourites", Tone.TROUBLE, text))
            return
        self._changed()


def moved(ids: Sequence[str], group: Sequence[str], by: int) -> tuple[str, ...]:
    """The ids with those of one tile (`group`) `by` places further on (-1: one to the front)."""
    rest = [one for one in ids if one not in group]
    kept = [one for one in ids if one in group]
    if not kept:
        return tuple(ids)
    at = sum(1 for one in ids[: ids.index(kept[0])] if one not in group)
    at = min(max(at + by, 0), len(rest))
    return (*rest[:at], *kept, *rest[at:])

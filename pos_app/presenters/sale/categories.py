"""The list of all categories, with a search: parents first, each with those beneath it. Intents in, views out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from pos_app.domain.search import fold
from pos_app.presenters.common.card_views import PickView
from pos_app.presenters.common.views import HitView

if TYPE_CHECKING:
    from pos_app.domain.catalogue import Category
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.window import SaleWindow
    from pos_app.services.catalogue.local_search import LocalSearch
    from pos_app.services.tasks import Tasks

_DEEP = 8  # levels of a tree that is a circle
_BESIDE = " \N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK} "


class CategoriesPresenter:
    """Opens the list; `chosen` is called with the category that is picked. Satisfies `PickListener`."""

    def __init__(
        self, window: SaleWindow, tr: Translator, shelf: LocalSearch, tasks: Tasks, chosen: Callable[[str], object]
    ) -> None:
        self._window = window
        self._tr = tr
        self._shelf = shelf
        self._tasks = tasks
        self._chosen = chosen
        self._all: tuple[tuple[Category, str], ...] = ()
        self._text = ""

    def open(self) -> None:
        """The list, with nothing typed."""
        self._text = ""
        self._tasks.start("categories", self._open, awaited=True)

    def look_for(self, text: str) -> None:
        """Those whose name, or that of a parent, has a word that begins like each typed word."""
        self._text = text
        self._show()

    def pick(self, key: str) -> None:
        """Its tiles are shown."""
        self.close_pick()
        self._chosen(key)

    def close_pick(self) -> None:
        """Esc."""
        self._window.show_pick(None)

    async def _open(self) -> None:
        self._all = in_order(await self._shelf.categories())
        self._show()

    def _show(self) -> None:
        tr, wanted = self._tr, fold(self._text).split()
        hits = tuple(
            HitView(one.id, one.name, path)
            for one, path in self._all
            if all(any(word.startswith(part) for word in _words(one, path)) for part in wanted)
        )
        view = PickView(tr("Categories"), tr("Find a category"), hits, tr("No category is called like this."))
        self._window.show_pick(view, self)


def in_order(categories: Iterable[Category]) -> tuple[tuple[Category, str], ...]:
    """Parents first in the shop's order, each followed by what is beneath it, with the names of its parents. What has a
    parent that is not there stands as a parent, and a circle is entered once."""
    known = {one.id: one for one in categories}
    beneath: dict[str, list[Category]] = {}
    for one in known.values():
        parent = one.parent_id if one.parent_id in known and one.parent_id != one.id else ""
        beneath.setdefault(parent, []).append(one)
    found: dict[str, tuple[Category, str]] = {}

    def walk(parent: str, path: tuple[str, ...]) -> None:
        for one in beneath.get(parent, ()):
            if one.id not in found:
                found[one.id] = (one, _BESIDE.join(path))
                if len(path) < _DEEP:
                    walk(one.id, (*path, one.name))

    walk("", ())
    for one in known.values():  # in a circle, or deeper than any tree
        found.setdefault(one.id, (one, ""))
    return tuple(found.values())


def _words(category: Category, path: str) -> list[str]:
    return fold(f"{category.name} {path}").replace(_BESIDE.strip(), " ").split()

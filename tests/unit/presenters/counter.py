"""A counter for presenter tests: a real till on a practice shop, its presenters, and a window that only remembers."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from pos_app.app.shop_connection import open_practice, practice_settings
from pos_app.app.till import Till, catalogue_of, open_till
from pos_app.app.till_presenters import TillPresenters, TillSurroundings
from pos_app.app.till_window import TillWindow
from pos_app.chift.answer_values import ResultPage
from pos_app.chift.api import ChiftApi
from pos_app.domain.cart import CartLine
from pos_app.domain.catalogue import Item
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.context import PaperContext
from pos_app.services.catalogue.load_job import Gathering, LoadJob, LoadProgress
from pos_app.services.catalogue.loading import in_process
from pos_app.services.clock import system_clock
from pos_app.services.printing.print_jobs import PrintSetup
from pos_app.services.settings.shop import shop_profile
from pos_app.store.catalogue_index.gathered import NEXT


class Remembering:
    """A window whose every `show_x(view)` is remembered under `x`."""

    def __init__(self) -> None:
        self.shown: dict[str, Any] = {}
        self.listeners: dict[str, Any] = {}
        self.notices: list[str] = []

    def __getattr__(self, name: str) -> Any:
        def show(view: Any = None, listener: Any = None) -> None:
            self.shown[name.removeprefix("show_")] = view
            self.listeners[name.removeprefix("show_")] = listener
            if name == "show_notice":
                self.notices.append(view.text)

        return show

    @property
    def sale(self) -> Any:
        """The Sale screen."""
        return self

    def __getitem__(self, name: str) -> Any:
        return self.shown.get(name)

    def is_closed(self, name: str) -> bool:
        """Whether this card is not there."""
        return self.shown.get(name) is None


class Counter:
    """What a cashier sees and does."""

    def __init__(self, till: Till, presenters: TillPresenters, window: Remembering, items: dict[str, Item]) -> None:
        self.till = till
        self.presenters = presenters
        self.window = window
        self.items = items

    async def enter(self, *texts: str) -> None:
        """Type or scan, each with Enter."""
        for text in texts:
            self.presenters.finder.enter(text)
        await self.presenters.queue.settled()

    @property
    def lines(self) -> tuple[CartLine, ...]:
        """The cart's lines."""
        return self.presenters.sale.cart.lines

    @property
    def last(self) -> CartLine:
        """The line put in last."""
        return self.lines[-1]


class Renumbered:
    """A shop's line on which some articles are filed under other SKUs, as a shop files what its scale prints."""

    def __init__(self, api: ChiftApi, numbers: Mapping[str, str]) -> None:
        self._api = api
        self._numbers = numbers

    def __getattr__(self, name: str) -> Any:
        return getattr(self._api, name)

    async def product_pages(self, *args: Any, **named: Any) -> AsyncGenerator[ResultPage, None]:
        """The real pages, renumbered."""
        async for page in self._api.product_pages(*args, **named):
            items = tuple(replace(item, sku=self._numbers.get(item.sku, item.sku)) for item in page.items)
            yield replace(page, items=items)


_GATHERED: dict[str, tuple[Gathering, bytes]] = {}
"""What the first load with these numbers found in this process, and the file it made."""


async def _gather_or_copy(
    api: ChiftApi, numbers: Mapping[str, str], order: LoadJob, told: Callable[[LoadProgress], None]
) -> Gathering:
    """As a first load brings the catalogue of the shop in the box."""
    place, kind = order.folder / NEXT, repr(sorted(numbers.items()))
    if kind not in _GATHERED:
        found = await in_process(cast(ChiftApi, Renumbered(api, numbers)))(order, told)
        _GATHERED[kind] = found, place.read_bytes()
    gathering, content = _GATHERED[kind]
    place.write_bytes(content)
    return gathering


@asynccontextmanager
async def open_counter(
    folder: Path,
    numbers: Mapping[str, str] | None = None,
    prints: PrintSetup | None = None,
    papers: PaperContext | None = None,
    *,
    sells_free_lines: bool = True,
    **shop_settings: Any,
) -> AsyncIterator[Counter]:
    """A counter of the practice shop with other settings; lines with typed names stand on its towel.

    `numbers` gives articles other SKUs, `prints` the till a printer, `papers` says what is around papers; a shop may
    sell no lines with typed names.
    """
    clock = system_clock()
    errors: list[BaseException] = []
    async with open_practice(None, None, clock) as practice:
        settings = practice_settings(await practice.api.categories()).shop
        window = Remembering()
        items = [item async for page in practice.api.product_pages() for item in page.items]
        by_sku = {item.sku: item for item in items}
        free = by_sku["TL-02"].variant_id if sells_free_lines else ""
        shop = shop_profile(replace(settings, free_text_variant=free, **shop_settings))

        def report(_name: str, error: BaseException) -> None:
            errors.append(error)

        async with open_till(
            folder, shop, clock, report, lambda _row: None, None, lambda: prints or PrintSetup()
        ) as till:
            gather = partial(_gather_or_copy, practice.api, numbers or {})
            await catalogue_of(till, lambda _progress: None).refresh(gather)
            papers = papers or PaperContext(folder / "mail")
            presenters = TillPresenters(till, cast(TillWindow, window), ENGLISH, TillSurroundings(papers))
            await presenters.open()
            yield Counter(till, presenters, window, by_sku)
    assert errors == []

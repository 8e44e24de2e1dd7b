"""The tour's way through a shop of several tills: one real till with a real store; what the other tills gave and told
is written there by hand."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from pos_app.domain.day import Drawer, StillOpen
from pos_app.domain.shop_overview import TillNow
from pos_app.domain.store_state import StoreState
from pos_app.presenters.common.store_words import state_sentence
from pos_app.presenters.common.views import Tone
from pos_app.presenters.frame.views import Door
from pos_app.services.clock import system_clock
from pos_app.shared_store import address as store_address
from pos_app.store.sqlite.codec import encode
from pos_app.system import settings_file
from pos_app.ui.window.main_window import MainWindow
from tests.end2end.shop_days import began
from tests.pictures.camera import Camera
from tests.pictures.hands import Hands
from tests.pictures.tour import leading_on, shops_data
from tests.postgres_server import PostgresServer, secret_of
from tests.ui.picture_day import REPORT
from tests.unit.sandbox.sandbox_process import SandboxProcess

OWN = "1"
TEN = tuple(str(number) for number in range(6, 11))


class OtherTills:
    """Writes at the store what tills 2 to 10 would have given and told."""

    def __init__(self, server: PostgresServer) -> None:
        self.server = server
        self._database = server.database()
        self._now = system_clock().now()
        self._answering: set[str] = set()

    def profile(self, folder: Path, shop: SandboxProcess, language: str) -> None:
        """A till of a real shop that uses the store."""
        began(folder, shop)
        settings = replace(settings_file.load(folder)[0], language=language, setup="done")
        settings_file.save(folder, settings)
        store_address.save(folder, self.server.address(self._database, OWN), secret_of(OWN))

    def seen(self, till: str, ago: timedelta = timedelta()) -> None:
        """The store heard of this till so long ago."""
        text = (
            "UPDATE comptoir.till SET seen_at = clock_timestamp() - CAST(:ago AS interval), installation = code"
            " WHERE code = :till"
        )
        with self.server.connection(self._database) as owner:
            owner.run(text, till=till, ago=ago)
        self._answering -= {till}
        self._answering |= set() if ago else {till}

    def heard(self) -> None:
        """Of those that answer the store hears now."""
        for till in self._answering:
            self.seen(till)

    def tells(self, till: str, now: TillNow, ago: timedelta = timedelta()) -> None:
        """Its open day as it told it."""
        text = "INSERT INTO comptoir.till_now (till, at, body) VALUES (:till, :at, :body)"
        self._run(text, till, self._now - ago, body=encode(now))

    def opened(self, number: int, ago: timedelta, receipts: int, turnover: int, drawer: int, **more: int) -> TillNow:
        """An open day that began so long ago."""
        return TillNow(number, "EUR", self._now - ago, receipts, turnover, drawer, **more)

    def closed(self, till: str, number: int, drawer: Drawer) -> None:
        """A Z of today."""
        head = replace(REPORT.heading, till=till, number=number, until=self._now)
        body = encode(replace(REPORT, heading=head, drawer=drawer, still_open=StillOpen()))
        text = "INSERT INTO comptoir.z_paper (till, number, at, body) VALUES (:till, :number, :at, :body)"
        self._run(text, till, self._now, number=number, body=body)

    def copies(self, till: str, count: int) -> None:
        """So many sales of this till are not sent."""
        for one in range(count):
            text = (
                "INSERT INTO comptoir.sale_copy (sale_id, till, request_id, body, copied_at)"
                " VALUES (:id, :till, :id, '{}', :at)"
            )
            self._run(text, till, self._now, id=f"{till}-{one}")

    def parks(self, till: str, uid: str, label: str, cashier: str, total: int, holder: str = "", by: str = "") -> None:
        """A cart that this till parked, and that `holder` has."""
        text = (
            "INSERT INTO comptoir.cart (uid, form, body, label, till, cashier, at, pieces, total, currency, turn,"
            " holder, held_by, since) VALUES (:uid, 1, '{}', :label, :till, :cashier, :at, :pieces, :total, 'EUR', 0,"
            " nullif(:holder, ''), :by, :at)"
        )
        more: dict[str, object] = {"uid": uid, "label": label, "cashier": cashier, "total": total, "by": by}
        self._run(text, till, self._now - timedelta(minutes=7), pieces=total // 500 + 1, holder=holder, **more)

    def given_twice(self, till: str) -> None:
        """A piece came back twice while the store was away, and a voucher paid too much."""
        text = (
            "INSERT INTO comptoir.excess (request, what, subject, amount, till, at)"
            " VALUES (:request, :what, :request, :amount, :till, :at)"
        )
        self._run(text, till, self._now, request="r1", what="return", amount=1)
        self._run(text, till, self._now, request="r2", what="return", amount=3)

    def move(self, variant: str, pieces: int) -> None:
        """So many pieces were sold (below 0) or came back."""
        text = "INSERT INTO comptoir.stock_move (document, variant, pieces, at) VALUES (:till, :variant, :pieces, :at)"
        self._run(text, f"sale of {variant}", self._now + timedelta(minutes=1), variant=variant, pieces=pieces)

    def more_tills(self) -> None:
        """The shop has ten."""
        for code in TEN:
            self._run("INSERT INTO comptoir.till (code, role, seen_at) VALUES (:till, :till, :at)", code, self._now)

    def _run(self, text: str, till: str, at: datetime, **values: object) -> None:
        with self.server.connection(self._database) as owner:
            owner.run(text, till=till, at=at, **values)


async def several_tills(window: MainWindow, hands: Hands, camera: Camera, others: OtherTills, folder: Path) -> None:
    """The cards and lists of a shop of several tills, from its first day to one with ten of them."""
    await hands.until("the tiles", lambda: window.sale.tiles.model().rowCount() > 0)
    await _connected(window, hands)
    window.notices.clear()
    twice = window.theme.translator.count("{n} thing given twice…", "{n} things given twice…", 2)
    places = (f"{window.theme.translator('Till {till}', till=code)} · Ann" for code in ("2", "3"))
    camera.data = (*shops_data(folder), *leading_on(), *places, twice, "AEFBK-OAMGE-…")
    await today(window, hands, camera, others, "overview-empty")
    await _tiles(window, hands, camera, others, folder)
    for _ in range(2):
        await hands.enter("TL-02", "BC-18")
        await hands.press("F12", "Return", "F1")
    _a_day(others)
    await _cards(window, hands, camera, others)
    await _carts(window, hands, camera, others)
    others.more_tills()
    for code in TEN:
        others.seen(code)
        others.tells(code, others.opened(3, timedelta(hours=4), 1 + int(code), 123_456 * int(code), 20_000))
    await several(window, hands, others)
    await camera.take("several-ten")
    await hands.press("Escape")
    await today(window, hands, camera, others, "overview-ten")


async def _connected(window: MainWindow, hands: Hands) -> None:
    said = state_sentence(StoreState.UP, window.theme.translator)
    await hands.until("the store", lambda: said in window.footer._right.words)


def _a_day(others: OtherTills) -> None:
    """Till 2 sells; 3 gives no answer, and has sales that are not sent, in a day that was opened yesterday; 4 closed
    its day with too little in its drawer; of 5 nothing was heard."""
    others.seen("2")
    others.tells("2", others.opened(18, timedelta(hours=5), 37, 128_420, 64_275))
    others.seen("3", timedelta(minutes=95))
    others.tells("3", others.opened(7, timedelta(hours=26), 112, 1_284_999, 84_210, waiting=3), timedelta(minutes=100))
    others.copies("3", 3)
    others.seen("4")
    others.closed("4", 41, Drawer(15_000, 52_345, 2_000, 30_000, 39_035, 39_345))
    others.tells("4", replace(others.opened(42, timedelta(), 0, 0, 39_035), since=None))
    others.given_twice("4")


async def several(window: MainWindow, hands: Hands, others: OtherTills) -> None:
    """“Several tills…” as it is now. On a busy machine the store may be given up for a moment: then asked again."""
    while True:
        await _connected(window, hands)
        others.heard()
        window.open_door(Door.SEVERAL)
        await hands.until("the shop's tills", lambda: "question" in vars(window) and window.question.is_open)
        if window.question._actions.buttons:
            return
        await hands.press("Escape")


async def today(window: MainWindow, hands: Hands, camera: Camera, others: OtherTills, name: str) -> None:
    """“The shop today…”, and its end where it is long."""
    while True:
        await several(window, hands, others)
        window.notices.clear()
        await hands.press("0")
        await hands.until("the overview, or that there is none", lambda: _read(window) or _warned(window))
        if _read(window):
            break
    await camera.take(name)
    bar = window.text._page.verticalScrollBar()
    if bar.maximum():
        bar.setValue(bar.maximum())
        await camera.take(f"{name}-end")
    await hands.press("Escape")


def _read(window: MainWindow) -> bool:
    return "text" in vars(window) and window.text.is_open


def _warned(window: MainWindow) -> bool:
    return window.notices.current is not None and window.notices.current.tone is Tone.WARN


async def _cards(window: MainWindow, hands: Hands, camera: Camera, others: OtherTills) -> None:
    await several(window, hands, others)
    await camera.take("several")
    await hands.press("2")
    await camera.take("several-dead")
    await hands.press("Escape")
    await several(window, hands, others)
    await hands.press("8")
    await camera.take("several-twice")
    await hands.press("Escape")
    await several(window, hands, others)
    await hands.press("9")
    await camera.take("several-pair")
    await hands.type("2")
    await hands.press("Return")
    await hands.until("the address, or no", lambda: window.prompt.is_open)
    await camera.take("several-address")
    await hands.press("Ctrl+A")
    await hands.type("127.0.0.2")
    await hands.press("Return")
    await hands.until("the answer", lambda: bool(window.prompt._view and window.prompt._view.error))
    await camera.take("several-code-taken")
    await hands.press("Ctrl+A")
    await hands.type("5")
    await hands.press("Return", "Ctrl+A")
    await hands.type("127.0.0.2")
    await hands.press("Return")
    await hands.until("the code", lambda: window.text.is_open)
    await camera.take("several-code")
    await hands.press("Escape")
    await today(window, hands, camera, others, "overview")


async def _carts(window: MainWindow, hands: Hands, camera: Camera, others: OtherTills) -> None:
    await hands.enter("TL-02", "BC-18", "BC-18")
    await hands.press("F6")
    others.parks("2", "a", "P-7 Manteau rouge", "Ann", 2_410)
    others.parks("3", "b", "P-6", "Nadia", 18_990, "2", "Ann Vandenbroucke")
    others.parks("4", "c", "P-12", "", 495, "3")
    await hands.press("F5")
    table = window.sales.table
    await hands.until("the shop's carts", lambda: table.model().rowCount() == 4)
    await camera.take("carts")
    await hands.press("Down")
    await camera.take("carts-free")
    await hands.press("Down")
    await camera.take("carts-held")
    await hands.press("Return")
    await camera.take("carts-take-over")
    await hands.press("Return")
    await camera.take("carts-take-over-why")
    await hands.press("Escape", "F1")
    others.server.stop("fast")
    await hands.enter("CG-25")
    await hands.press("F6", "F5")
    await hands.until("it is only here", lambda: table.model().rowCount() == 5)
    await camera.take("carts-away")
    window.open_door(Door.SEVERAL)
    await hands.until("the card", lambda: window.question.is_open)
    await camera.take("several-away")
    await hands.press("Escape", "F1")
    others.server.start()
    await _connected(window, hands)


async def _tiles(window: MainWindow, hands: Hands, camera: Camera, others: OtherTills, folder: Path) -> None:
    """What moved of the first tiles' stock at all tills; one is sold out."""
    with closing(sqlite3.connect(f"{(folder / 'catalogue.db').as_uri()}?mode=ro", uri=True)) as file:
        rows = file.execute("SELECT variant_id, sku, stock FROM item WHERE stock IS NOT NULL").fetchall()
    for number, (variant, _, stock) in enumerate(rows):
        if number % 3 != 2:
            others.move(variant, -int(float(stock)) - 1 if number % 3 else -1)
    tiles = window.sale.tiles._model
    await hands.until("the estimates", lambda: any("\N{ALMOST EQUAL TO}" in one.short for one in tiles.rows()))
    await camera.take("tiles-about")
    await hands.type("ca")
    await camera.take("tiles-about-found")
    await hands.press("Escape")

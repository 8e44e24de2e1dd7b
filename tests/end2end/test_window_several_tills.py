"""Two real windows and one store: parked at one by F6, taken up at the other by F5 and Enter, paid there; its receipt
scanned at the first and given back; the day's end of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from pos_app.domain.day import DayReport
from pos_app.domain.order import Sale
from pos_app.domain.returns import Return
from pos_app.shared_store import address as store_address
from pos_app.store.tables.day_book import Ended
from pos_app.system import settings_file
from tests.end2end.program import until
from tests.end2end.test_window_cashiers import connected
from tests.end2end.test_window_day import card, day_of
from tests.end2end.window_till import TORCHON, Screen, WindowTill, kept
from tests.postgres_server import PostgresServer, lacking, secret_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window
needs_a_server = pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is a PostgreSQL")
# Where a finger finds them in a window of 1366×768: the menu, and its “Several tills…”.
MENU, SEVERAL = (1327, 25), (1185, 655)


def carts(server: PostgresServer, database: str) -> list[tuple[str, str, bool]]:
    """Each cart of the store: the till that parked it, the one that has it, whether it is sold."""
    with server.connection(database) as owner:
        query = "SELECT till, coalesce(holder, ''), sold_as IS NOT NULL FROM comptoir.cart ORDER BY at"
        return [(till, holder, sold) for till, holder, sold in owner.run(query)]


@contextmanager
def two_tills(
    tmp_path: Path, shop: SandboxProcess, screen: Screen
) -> Iterator[tuple[PostgresServer, str, list[WindowTill]]]:
    """The server, its database, and the windows of tills 1 and 2 of one connected shop, each on its own display."""
    with ExitStack() as stack:
        other = Screen()
        stack.callback(other.close)
        server = stack.enter_context(PostgresServer())
        database, tills = server.database(), []
        for code, shown in (("1", screen), ("2", other)):
            folder = tmp_path / code
            connected(folder, shop)
            settings = settings_file.load(folder)[0]
            settings_file.save(folder, replace(settings, shop=replace(settings.shop, till=code)))
            store_address.save(folder, server.address(database, code), secret_of(code))
            tills.append(stack.enter_context(WindowTill(shown, folder)))
        yield server, database, [till.stocked() for till in tills]


@needs_a_server
def test_parked_at_one_window_and_paid_at_the_other(tmp_path: Path, shop: SandboxProcess, screen: Screen) -> None:
    with two_tills(tmp_path, shop, screen) as (server, database, (one, two)):
        empty = two.cart_picture()
        one.scan(TORCHON)
        one.press("F6")
        until("the cart is the shop's", lambda: carts(server, database) == [("1", "", False)])
        two.press("F5")

        def resumed() -> bool:
            two.press("Down", "Return")
            return carts(server, database) == [("1", "2", False)]

        until("till 2 has it", resumed)
        until("it is in the cart", lambda: two.cart_picture() != empty)
        two.press("F12", "Return")
        until("it is sold", lambda: carts(server, database) == [("1", "2", True)])
        sale = until("the receipt", lambda: sold_at(two.folder))
        until("the shop has the sale", lambda: papers(server, database) == [sale.number])
        given_back(one, sale.number)
        until("the store has the return", lambda: backs(server, database) == [(sale.id, "1")])
        assert sold_at(one.folder) is None
        first, second = closed(one), closed(two)
        assert (first.receipts, second.receipts) == (0, 1)
        assert first.turnover == -second.turnover == -sale.totals.total.minor


@needs_a_server
def test_a_dead_tills_sales_are_sent_from_the_other_and_one_more_is_paired(
    tmp_path: Path, shop: SandboxProcess, screen: Screen
) -> None:
    """By keys, then by touch: the overview, read again and closed; the dead till by keys; the new till by keys."""
    with two_tills(tmp_path, shop, screen) as (server, database, (one, two)):
        shop.order_fault(match="POST /commerce/orders", fault="status", status=503, count=1000)
        two.scan(TORCHON)
        two.press("F12", "Return")
        sale = until("the receipt", lambda: sold_at(two.folder))
        row = until("its row", lambda: kept(two.folder)).sales[0][0]
        until("the store has its copy", lambda: copies(server, database) == [(sale.id, "2", "")])
        several(one)
        one.see(lambda: one.press("0"))  # the shop today
        one.see(lambda: one.press("F5"))  # it says of which second it is
        one.see(lambda: one.press("Escape"))
        one.see(partial(one.touch, *MENU))
        one.see(partial(one.touch, *SEVERAL))
        top, _ = edges(one, 410)
        one.see(partial(one.touch, 683, top + 103))  # the shop today, the first answer
        one.see(partial(one.touch, 420, edges(one, 330)[1] - 44))  # look again
        one.see(partial(one.touch, 943, edges(one, 330)[1] - 44))  # close
        two.kill()
        several(one)
        one.see(lambda: one.press("1"))  # is till 2 broken?
        one.see(lambda: one.press("2"))  # it is: its sales are sent from here
        until("they are sent from here", lambda: copies(server, database) == [(sale.id, "2", "1")])
        shop.order_fault(clear=True)
        until("the shop has it once", lambda: [o["request_id"] for o in shop.state()["orders"]] == [row.request_id])
        several(one)
        another_title(one, lambda: one.press("9"))
        one.type("7")
        another_title(one, lambda: one.press("Return"))
        one.press("ctrl+a")
        one.type("127.0.0.2")
        one.press("Return")
        until("till 7 may join", lambda: "7" in codes(server, database))


def edges(till: WindowTill, left: int) -> tuple[int, int]:
    """Where the card in front begins and ends, in px from the top: one colour in its margin, `left` px from the
    left."""
    column = till.screen.pixels(left, 0, 1, 768)
    dots = [column[at : at + 4] for at in range(0, len(column), 4)]
    top = bottom = 384
    while top and dots[top - 1] == dots[384]:
        top -= 1
    while bottom < 767 and dots[bottom + 1] == dots[384]:
        bottom += 1
    return top, bottom


def another_title(till: WindowTill, act: Callable[[], object]) -> None:
    """Does what puts up a card with a field: its caret blinks, so nothing stands still but what is above."""
    before = till.screen.pixels(450, 200, 460, 130)
    act()
    until("another card", lambda: till.screen.pixels(450, 200, 460, 130) != before)


def several(till: WindowTill) -> None:
    """“Several tills…” by the menu's keys: comes back when its card is there, for the store is asked first."""
    till.press("F10", *["Up"] * 7, "Return")

    def is_there() -> bool:
        top, bottom = edges(till, 410)
        return bottom - top > 300

    until("the card of several tills", is_there)


def copies(server: PostgresServer, database: str) -> list[tuple[str, str, str]]:
    """Each sale that is not sent: its till, and the one that took it over."""
    with server.connection(database) as owner:
        query = "SELECT sale_id, till, coalesce(adopted_by, '') FROM comptoir.sale_copy"
        return [(sale, till, by) for sale, till, by in owner.run(query)]


def codes(server: PostgresServer, database: str) -> list[str]:
    """The tills that may log in."""
    with server.connection(database) as owner:
        return [code for (code,) in owner.run("SELECT code FROM comptoir.till")]


def sold_at(folder: Path) -> Sale | None:
    """The sale of a till that made one."""
    found = kept(folder)
    return found.sales[0][1] if found and found.sales else None


def papers(server: PostgresServer, database: str) -> list[str]:
    """The receipts of the sales that may come back at any till."""
    with server.connection(database) as owner:
        return [receipt for (receipt,) in owner.run("SELECT receipt FROM comptoir.sale_paper")]


def backs(server: PostgresServer, database: str) -> list[tuple[str, str]]:
    """Each return of the store: its sale, and the till that gave it back."""
    with server.connection(database) as owner:
        return [(sale, till) for sale, till in owner.run("SELECT sale_id, till FROM comptoir.return_text")]


def given_back(till: WindowTill, number: str) -> None:
    """Scan the receipt of another till; all of it, the first reason."""
    till.scan(number)
    till.stands_still()

    def is_given() -> bool:
        till.press("Return")
        till.type("1")  # at a person's pace: else it is a scanner's, and gives nothing back
        till.press("Return")
        return bool(returns_of(till.folder))

    until("the money back", is_given, pause=0.5)


def returns_of(folder: Path) -> tuple[Return, ...]:
    """What came back at a till in its open day."""
    day = day_of(folder)
    return day[0].returns if day else ()


def closed(till: WindowTill) -> DayReport:
    """The Z of this till, by its keys."""
    till.press("Escape", "F1")
    till.turn_to("shift+F4")
    card(till, "F12")  # not counted: Enter counts first
    till.press("Return")
    till.press("Down")
    till.type("1")
    till.press("ctrl+Return")

    def is_closed() -> tuple[Ended, ...] | None:
        till.press("Return")
        return d[1] if (d := day_of(till.folder)) and d[1] else None

    return until("the Z", is_closed)[0].report

"""A cashier at the real window: real keys, a real display, a practice shop in a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.note import read_note
from pos_app.domain.submission import State
from tests.end2end.program import until
from tests.end2end.window_till import PAIN, SAVON, TORCHON, Kept, Screen, WindowTill, kept
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def start(screen: Screen, folder: Path, shop: SandboxProcess) -> WindowTill:
    """A till at this practice shop."""
    return WindowTill(screen, folder, "--demo", "--server", shop.url)


def sell(till: WindowTill, *codes: str) -> None:
    """Scan, scan, F12, Enter, as fast as keys can come."""
    till.scan(*codes)
    till.press("F12", "Return")


def orders(shop: SandboxProcess, count: int) -> list[dict[str, Any]]:
    """The orders at the practice shop once there are so many."""
    return until(f"{count} orders", lambda: o if len(o := shop.state()["orders"]) == count else None)


def lines(order: dict[str, Any]) -> list[tuple[str, Any]]:
    """Article and quantity of each line."""
    return [(line["name"], line["quantity"]) for line in order["lines"]]


def in_cart(folder: Path, count: int) -> Kept:
    """What is on disk once the open cart has so many lines."""
    return until(
        f"{count} lines in the cart",
        lambda: k if (k := kept(folder)) and len(k.cart.lines if k.cart else ()) == count else None,
    )


def paid(folder: Path, count: int, state: State | None = None) -> Kept:
    """What is on disk once so many sales are, all in this state."""
    return until(
        f"{count} sales, {state}",
        lambda: (
            k
            if (k := kept(folder)) and len(k.sales) == count and all(state in (None, row.state) for row, _ in k.sales)
            else None
        ),
    )


def states(folder: Path) -> list[State]:
    """Where each sale stands, by receipt."""
    found = kept(folder)
    return [row.state for row, _ in found.sales] if found else []


def test_a_barcode_f12_enter_is_one_paid_order_with_its_receipt_number(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    with start(screen, folder, shop) as till:
        till.stocked()
        sell(till, TORCHON)

        (order,) = orders(shop, 1)
        (row, sale) = paid(folder, 1, State.SENT).sales[0]
        facts = read_note(order["note"])
        assert facts is not None
        assert facts.receipt == sale.receipt
        assert lines(order) == [("Torchon lin", 1)]
        assert (order["total"], order["status"]) == (9.99, "confirmed")  # "paid" in Chift's words
        assert order["request_id"] == row.request_id
        assert [(fact.method, str(fact.amount.amount)) for fact in facts.paid] == [("Cash", "10.00")]
        assert till.terminate() == 0
        assert till.said() == ""


def test_a_day_of_scans_customers_and_parked_sales(screen: Screen, folder: Path, shop: SandboxProcess) -> None:
    with start(screen, folder, shop) as till:
        till.stocked()
        # Three scans as fast as they come, one of them with a quantity.
        sell(till, TORCHON, f"3*{SAVON}", PAIN)
        (first,) = orders(shop, 1)
        assert lines(first) == [("Torchon lin", 1), ("Savon lavande", 3), ("Pain de campagne 800 g", 1)]

        # A customer found by a phone number as people say it.
        till.press("F3")
        till.type("0475 12 34 56")
        till.press("Return")
        until("the customer", lambda: (k := kept(folder)) and k.cart and k.cart.customer)
        till.scan(PAIN)
        in_cart(folder, 1)
        till.press("F12", "Return")
        second = orders(shop, 2)[1]
        assert (second["customer"]["first_name"], second["customer"]["last_name"]) == ("Élise", "Lefèvre")
        assert second["customer"]["phone"] == "+32475123456"

        # A new customer, by keys alone.
        till.press("F3", "F3")
        for text in ("Ada", "Byron", "0470 11 22 33", "ada@example.be"):
            till.type(text)
            till.press("Tab")
        till.press("Return")
        until("the new customer", lambda: (k := kept(folder)) and k.cart and k.cart.customer)
        till.scan(SAVON)
        in_cart(folder, 1)
        till.press("F12", "Return")
        third = orders(shop, 3)[2]
        assert (third["customer"]["first_name"], third["customer"]["phone"]) == ("Ada", "+32470112233")
        entered = until(
            "her own row at the shop", lambda: [c for c in shop.state()["customers"] if c["last_name"] == "Byron"]
        )
        assert [customer["email"] for customer in entered] == ["ada@example.be"]

        # Parked, another sale meanwhile, taken up again.
        till.scan(TORCHON, TORCHON)
        in_cart(folder, 1)
        till.press("F6")
        until("a parked cart", lambda: (k := kept(folder)) and k.parked and not k.cart)
        sell(till, PAIN)
        orders(shop, 4)
        till.stands_still()
        till.turn_to("F5")
        till.press("Down", "Return")
        assert in_cart(folder, 1).parked == ()
        till.press("F12", "Return")
        assert lines(orders(shop, 5)[4]) == [("Torchon lin", 2)]

        done = paid(folder, 5, State.SENT)
        assert [sale.receipt.counter for _, sale in done.sales] == [1, 2, 3, 4, 5]
        assert till.terminate() == 0
        assert till.said() == ""


def test_a_cart_is_there_again_after_the_plug_was_pulled(screen: Screen, folder: Path, shop: SandboxProcess) -> None:
    with start(screen, folder, shop) as till:
        till.stocked()
        till.scan(TORCHON, f"2*{SAVON}")
        before = in_cart(folder, 2).cart
        till.stands_still()
        seen = till.sold_picture()
        till.kill()

    with start(screen, folder, shop) as till:
        till.open()
        until("the same cart on the screen", lambda: till.sold_picture() == seen)
        assert in_cart(folder, 2).cart == before
        till.press("ctrl+z")  # the steps to it are not kept: there is nothing to take back in it yet
        till.press("F12", "Return")
        (order,) = orders(shop, 1)
        assert lines(order) == [("Torchon lin", 1), ("Savon lavande", 2)]
        assert till.close_window() == 0


def test_a_paid_sale_is_there_once_after_the_plug_was_pulled(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    shop.order_fault(match="POST /commerce/orders", fault="slow", seconds=3, count=1)
    with start(screen, folder, shop) as till:
        till.stocked()
        sell(till, TORCHON)
        paid(folder, 1)  # as soon as the cashier could have seen it
        till.kill()

    with start(screen, folder, shop) as till:
        till.open()
        done = paid(folder, 1, State.SENT)
        assert done.cart is None
        told = "the cashier is told of the sale before this start"
        until("the sale to be named", lambda: told in (folder / "pos-app.log").read_text())
        sell(till, SAVON)
        both = orders(shop, 2)
        assert [lines(order) for order in both] == [[("Torchon lin", 1)], [("Savon lavande", 1)]]
        assert [sale.receipt.counter for _, sale in paid(folder, 2, State.SENT).sales] == [1, 2]
        assert till.terminate() == 0


def test_a_polite_end_in_the_middle_of_it_all_loses_nothing(screen: Screen, folder: Path, shop: SandboxProcess) -> None:
    for times, politely in enumerate((WindowTill.close_window, WindowTill.terminate)):
        with start(screen, folder, shop) as till:
            till.stocked()
            paid(folder, times, State.SENT)
            shop.order_fault(match="POST /commerce/orders", fault="slow", seconds=2, count=1)
            sell(till, TORCHON)  # with what the end before left in the cart
            paid(folder, times + 1)
            in_cart(folder, 0)
            till.stands_still()
            till.scan(SAVON, PAIN)
            in_cart(folder, 2)

            assert politely(till) == 0, politely
            assert till.said() == "", politely
        left = kept(folder)
        assert left is not None
        assert left.cart is not None
        assert len(left.cart.lines) == 2, politely
    with start(screen, folder, shop) as till:
        till.open()
        paid(folder, 2, State.SENT)
        assert len(shop.state()["orders"]) == 2
        assert till.terminate() == 0


def test_sold_while_the_shop_is_away_sent_once_when_it_is_back(screen: Screen, folder: Path, tmp_path: Path) -> None:
    data = ("--data", str(tmp_path / "shop.db"))
    with SandboxProcess("--port", "0", *data) as shop, start(screen, folder, shop) as till:
        till.stocked()
        sell(till, TORCHON)
        paid(folder, 1, State.SENT)
        shop.kill()

        sell(till, SAVON)
        paid(folder, 2)
        till.stands_still()
        sell(till, PAIN)
        paid(folder, 3)
        until("both to be kept", lambda: states(folder) == [State.SENT, State.QUEUED, State.QUEUED])
        with SandboxProcess("--port", str(shop.port), *data) as back:
            done = paid(folder, 3, State.SENT)
            told = orders(back, 3)
            assert [order["request_id"] for order in told] == [row.request_id for row, _ in done.sales]
            assert till.terminate() == 0
        assert till.said() == ""


def test_a_second_start_brings_the_first_window_to_the_front(
    screen: Screen, folder: Path, tmp_path: Path, shop: SandboxProcess
) -> None:
    with start(screen, folder, shop) as first:
        first.stocked()
        with start(screen, tmp_path / "other", shop) as other:
            other.stocked()
            other.scan(TORCHON)  # the newer window lies in front
            in_cart(tmp_path / "other", 1)

            with start(screen, folder, shop) as again:
                assert again.ended() == 0
                assert again.said() == ""
            first.stands_still()
            first.scan(SAVON)
            cart = in_cart(folder, 1).cart
            assert cart is not None
            assert cart.lines[0].name == "Savon lavande"
            assert (first.terminate(), other.terminate()) == (0, 0)

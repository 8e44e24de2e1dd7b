"""What a cashier changes on a line, types in full or weighs: what the cards ask, what the cart then shows."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pos_app.domain.barcode import check_digit
from pos_app.domain.note import read_note
from pos_app.domain.payment import Tender
from pos_app.domain.tax import TaxRate
from pos_app.domain.totals import totals
from tests.unit.presenters.counter import Counter, open_counter

pytestmark = pytest.mark.asyncio


def coded(body: str) -> str:
    return body + check_digit(body)


def row(counter: Counter) -> tuple[str, str, str]:
    shown = counter.window["cart"].rows[-1]
    return shown.quantity, shown.price, shown.detail


async def test_the_menu_of_a_line_names_each_thing_that_can_be_done(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("3*TL-02")
        counter.presenters.line.open()
        menu = counter.window["line_menu"]
        assert menu.title == "Torchon lin"
        assert [(action.key, action.shortcut) for action in menu.actions] == [
            ("quantity", "1"),
            ("discount", "2"),
            ("price", "3"),
            ("rate", "4"),
            ("note", "5"),
            ("remove", "6"),
            ("free", "7"),
            ("exempt", "8"),
            ("cancel", "9"),
        ]
        counter.presenters.line.choose("remove")
        assert not counter.lines
        assert counter.window.is_closed("line_menu")
        counter.presenters.line.open()
        assert [action.key for action in counter.window["line_menu"].actions] == ["free"], "nothing but a typed line"


async def test_another_price_wants_a_reason_and_stands_first_in_the_row(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("TL-02")
        line = counter.presenters.line
        line.open()
        line.choose("price")
        assert counter.window["form"].fields[0].value == "9.99"
        assert counter.window["form"].fields[0].hint == "On the shelf: 9.99"
        line.submit("price", {"price": "8,50", "reason": " "})
        form = counter.window["form"]
        assert [field.error for field in form.fields] == ["", "Please say why: it goes with the sale."]
        assert form.fields[0].value == "8,50", "what was typed stays"
        line.submit("price", {"price": "eight", "reason": "dented"})
        assert counter.window["form"].fields[0].error == "This is not a price."
        line.submit("price", {"price": "8,50", "reason": "dented"})
        assert counter.window.is_closed("form")
        assert row(counter) == ("1", "8.50", "price was 9.99 (dented) · 21% · SKU TL-02")
        counter.presenters.sale.undo()
        assert counter.last.unit_price == Decimal("9.99")


async def test_another_rate_is_one_the_shop_allows(tmp_path: Path) -> None:
    async with open_counter(tmp_path, allowed_rates=["6", "12", "21"]) as counter:
        await counter.enter("TL-02")
        line = counter.presenters.line
        line.open()
        line.choose("rate")
        assert [choice.key for choice in counter.window["form"].fields[0].choices] == ["6", "12", "21"]
        line.submit("rate", {"rate": "9", "reason": "so"})
        assert counter.window["form"].fields[0].error == "The shop does not allow this rate."
        line.submit("rate", {"rate": "12", "reason": "take-away"})
        assert (counter.last.rate, counter.last.listed_rate) == (TaxRate(Decimal(12)), TaxRate(Decimal(21)))
        assert row(counter)[2].startswith("rate was 21% (take-away) · 12")


async def test_a_line_has_a_note_of_its_own(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("TL-02")
        counter.presenters.line.open()
        counter.presenters.line.choose("note")
        asked = counter.window["prompt"]
        assert (asked.title, asked.subtitle) == ("Note on this line", "Torchon lin")
        counter.presenters.sale.questions.answer(asked.key, "the blue one")
        assert counter.last.note == "the blue one"
        assert row(counter)[2].startswith("the blue one · ")
        assert counter.presenters.sale.cart.note == ""


async def test_what_is_not_in_the_catalogue_is_sold_under_its_typed_name(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("zip repair")
        (hit,) = counter.window["finder"].groups[0].hits
        assert "zip repair" in hit.title
        counter.presenters.finder.pick_hit(hit.key, "zip repair")
        form = counter.window["form"]
        assert [(field.key, field.value) for field in form.fields] == [
            ("name", "zip repair"),
            ("price", ""),
            ("rate", "21"),
        ]
        counter.presenters.line.submit("free", {"name": "zip repair", "price": "8.50", "rate": "21"})
        assert (counter.last.name, counter.last.unit_price) == ("zip repair", Decimal("8.50"))
        assert counter.last.variant_id == counter.items["TL-02"].variant_id
        await counter.enter("5410000099999")
        assert counter.window["finder"].groups == (), "a code is no name"


async def test_a_shop_that_names_no_variant_sells_nothing_that_is_not_in_the_catalogue(tmp_path: Path) -> None:
    async with open_counter(tmp_path, sells_free_lines=False) as counter:
        await counter.enter("zip repair")
        assert counter.window["finder"].groups == ()


async def test_grams_typed_for_kilograms_are_asked_about_and_may_be_typed_as_grams(tmp_path: Path) -> None:
    """575 for 0.575 would be 10 867.50 in the cart: nobody sells that over a counter by mistake."""
    async with open_counter(tmp_path) as counter:
        await counter.enter("FO-KG")
        counter.presenters.sale.questions.answer("weight", "575")
        assert counter.window["prompt"].error == "Grams or kilograms? Type 575 g or 575 kg."
        assert [answer.key for answer in counter.window["prompt"].quick] == ["575 g", "575 kg"]
        assert not counter.lines
        counter.presenters.sale.questions.answer("weight", "575 g")
        assert counter.last.quantity == Decimal("0.575")
        counter.presenters.sale.questions.ask_quantity()
        assert counter.window["prompt"].label == "In kg, such as 0.235"
        assert not counter.window["prompt"].placeholder, "large in the field it looked like a weight that is in"
        counter.presenters.sale.questions.answer("quantity", "120")
        assert counter.window["prompt"].error == "Grams or kilograms? Type 120 g or 120 kg."
        counter.presenters.sale.questions.answer("quantity", "120KG")
        assert counter.last.quantity == Decimal(120)


async def test_what_is_sold_by_weight_asks_for_its_weight_or_takes_the_typed_one(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("FO-KG")
        assert not counter.lines
        asked = counter.window["prompt"]
        assert (asked.title, asked.subtitle) == ("Weight", "Fromage d’Orval au poids (kg)")
        assert asked.label == "In kg, such as 0.235"
        counter.presenters.sale.questions.answer(asked.key, "0,2355")
        assert counter.window["prompt"].error == "A weight has at most three decimals."
        counter.presenters.sale.questions.answer(asked.key, "0,235")
        await counter.enter("0.5*FO-KG", "1*FO-KG")
        assert [line.quantity for line in counter.lines] == [Decimal("0.235"), Decimal("0.5"), Decimal(1)]
        assert {line.unit for line in counter.lines} == {"kg"}
        assert row(counter)[0] == "1\N{NO-BREAK SPACE}kg"
        assert counter.window["cart"].item_count == "3 items"
        await counter.enter("0.5*TL-02")
        assert counter.window.notices[-1].endswith("Only whole pieces of this one.")


MASKS = ["21PPPPPWWWWWC", "22PPPPPEEEEEC"]


async def test_a_label_of_the_scale_is_sold_at_its_weight_or_at_its_price(tmp_path: Path) -> None:
    numbers = {"FO-KG": "12345", "TL-02": "7"}
    async with open_counter(tmp_path, numbers, barcode_masks=MASKS) as counter:
        await counter.enter(coded("211234500235"))
        assert (counter.last.quantity, counter.last.unit, counter.last.weighed) == (Decimal("0.235"), "kg", True)
        assert counter.window["cart"].total == "€4.44", "0.235 × 18.90"
        await counter.enter(coded("221234500446"))
        line = counter.last
        assert (line.quantity, line.unit_price, line.listed_price) == (Decimal(1), Decimal("4.46"), Decimal("18.90"))
        assert row(counter)[2].startswith("price was 18.90 (price on the label)")
        await counter.enter(coded("220000700500"), coded("220000700500"))
        assert [line.unit_price for line in counter.lines[2:]] == [Decimal("5.00")] * 2, "filed as 7, two pieces"
        assert counter.window["last_scan"].endswith("Torchon lin")


async def test_a_label_that_cannot_be_sold_says_why_and_sells_nothing(tmp_path: Path) -> None:
    async with open_counter(tmp_path, {"FO-KG": "12345"}, barcode_masks=MASKS) as counter:
        await counter.enter(coded("219999900235"))
        assert counter.window["finder"].notice == "The label says item 99999, which is not known here."
        good = coded("211234500235")
        await counter.enter(good[:-1] + str((int(good[-1]) + 1) % 10))
        assert counter.window["finder"].notice == "This barcode was misread. Scan it again."
        await counter.enter(coded("211234500000"))
        assert counter.window.notices[-1].endswith("The quantity must be above zero.")
        assert not counter.lines


async def test_what_was_changed_and_weighed_goes_with_the_order(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        await counter.enter("TL-02", "0.235*FO-KG")
        line, sale = counter.presenters.line, counter.presenters.sale
        line.open(str(counter.lines[0].key))
        line.choose("price")
        line.submit("price", {"price": "8.50", "reason": "dented"})
        line.ask_free("zip repair")
        line.submit("free", {"name": "zip repair", "price": "5", "rate": "6"})
        due = totals(sale.cart, counter.till.shop.policy).total
        paid = await counter.till.checkout.pay(sale.cart, (Tender("Card", due, is_cash=False),), "Nadia")
        facts = read_note(paid.order.note)
        assert facts is not None
        assert [(one.position, one.reason) for one in facts.prices] == [(1, "dented")]
        assert [(one.position, one.quantity) for one in facts.weights] == [(2, Decimal("0.235"))]
        assert [(one.position, one.name) for one in facts.items] == [(3, "zip repair")]
        assert [line.quantity for line in paid.order.lines] == [1, 1, 1]


async def test_the_total_explains_itself_on_the_open_cart_and_on_a_paid_sale(tmp_path: Path) -> None:
    async with open_counter(tmp_path) as counter:
        counter.presenters.sale.explain()
        assert counter.window.is_closed("text"), "nothing to explain"
        await counter.enter("3*TL-02", "CG-25")
        counter.presenters.sale.explain()
        shown = counter.window["text"]
        assert shown.lines[0] == "Prices include tax. It is taken out once per rate, half a cent up."
        assert "1. Torchon lin: 3 × 9.99 = 29.97" in shown.lines
        assert shown.lines[-1] == "Total: 32.27 + 5.65 tax = 37.92"
        due = totals(counter.presenters.sale.cart, counter.till.shop.policy).total
        paid = await counter.till.checkout.pay(counter.presenters.sale.cart, (Tender("Card", due, is_cash=False),), "")
        counter.presenters.sales.look_at(paid.id)
        counter.presenters.sales.step("explain")
        for _ in range(200):
            if counter.window["text"].subtitle:
                break
            await _turn()
        assert counter.window["text"].subtitle == f"Receipt {paid.receipt}"
        assert counter.window["text"].lines == shown.lines


async def _turn() -> None:
    import asyncio

    await asyncio.sleep(0.01)

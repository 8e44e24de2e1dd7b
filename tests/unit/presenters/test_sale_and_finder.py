"""The Sale screen: codes, typing, lines, undo, discount, note, parking."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pos_app.domain.catalogue import ItemStatus
from pos_app.presenters.common.views import Screen, Tone
from tests.catalogue_loads import change_items
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio
SOAP, CANDLE, TOWEL = "5410000000064", "5410000000071", "5410000000019"


async def enter(counter: Counter, *codes: str) -> None:
    """Codes scanned in quick succession."""
    for code in codes:
        counter.presenters.finder.enter(code)
    await counter.presenters.queue.settled()


async def test_scanned_codes_stand_in_the_cart_in_their_order_and_the_last_is_selected(counter: Counter) -> None:
    alone = (
        one
        for one in await counter.bench.till.shelf.tiles("")
        if one.variant_id not in counter.presenters.sale.deposits.goods
    )
    codes = [item.barcode for item in alone if item.barcode and item.price]
    await enter(counter, *codes[:12])
    names = [(await counter.bench.till.shelf.by_code(code))[0].name for code in codes[:12]]
    assert [name for name, _ in counter.window.lines] == names
    assert counter.window.cart.selected == counter.window.cart.rows[-1].key
    assert counter.window.last_scan.endswith(names[-1])


async def test_a_code_scanned_again_is_one_more_of_its_line(counter: Counter) -> None:
    await enter(counter, SOAP, CANDLE, SOAP)
    assert counter.window.lines == [("Savon lavande", "2"), ("Bougie cire 180 g", "1")]


@pytest.mark.parametrize("text", [f"3*{SOAP}", f"3×{SOAP}", f" 3 * {SOAP} "])
async def test_a_number_and_a_star_before_a_code_is_a_quantity(counter: Counter, text: str) -> None:
    await enter(counter, text)
    assert counter.window.lines == [("Savon lavande", "3")]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"99999999999*{SOAP}", "Savon lavande: At most 9999 pieces on one line."),
        (f"0*{SOAP}", "Savon lavande: The quantity must be above zero."),
    ],
)
async def test_an_impossible_quantity_is_said_and_the_text_comes_back(counter: Counter, text: str, said: str) -> None:
    await enter(counter, text)
    assert counter.window.lines == []
    assert counter.window.notice == said
    assert (counter.window.finder.query, counter.window.finder.restore) == (text, True)


@pytest.mark.parametrize("text", ["5410000099999", "'; DROP TABLE item; --", "‮abc‬", "\x00\x1b", "3*", "zzz" * 400_000])
async def test_what_finds_nothing_is_said_and_the_text_comes_back_selected(counter: Counter, text: str) -> None:
    await enter(counter, text)
    assert counter.window.finder.notice.startswith("Nothing found for “")
    assert len(counter.window.finder.notice) < 80
    assert counter.window.finder.notice_tone is Tone.WARN
    assert counter.window.finder.restore
    assert counter.window.lines == []


@pytest.mark.parametrize("part", [TOWEL[:-1], TOWEL[:-2]])
async def test_part_of_a_barcode_sells_nothing_it_asks(counter: Counter, part: str) -> None:
    await enter(counter, part)
    assert counter.window.lines == []
    assert counter.window.finder.restore
    assert counter.window.finder.notice == "No product has exactly this code. Choose with the arrows."
    assert "Torchon lin" in {hit.title for hit in counter.window.finder.groups[0].hits}


async def test_enter_on_an_empty_field_does_nothing(counter: Counter) -> None:
    await enter(counter, "", "   ")
    assert counter.window.finders == []


async def test_products_appear_while_the_name_is_typed_and_the_latest_text_wins(counter: Counter) -> None:
    for text in ("s", "sa", "savon"):
        counter.presenters.finder.type(text)
    await counter.settle()
    assert counter.window.finder.query == "savon"
    (group,) = counter.window.finder.groups
    assert (group.title, [hit.title for hit in group.hits]) == ("Products", ["Savon lavande"])
    assert plain(group.hits[0].amount) == "€4.95"
    assert all(view.query == "savon" for view in counter.window.finders)


async def test_goods_whose_name_begins_as_typed_come_before_those_that_have_it_in_the_middle(counter: Counter) -> None:
    found = await counter.bench.till.shelf.find("ca")
    begins = [item.name.casefold().startswith("ca") for item in found.items if item.status is not ItemStatus.ARCHIVED]
    assert True in begins
    assert False in begins
    assert begins == sorted(begins, reverse=True)


@pytest.mark.parametrize("text", ["ca", "con"])
async def test_goods_come_before_deposits_and_what_is_not_for_sale_any_more(counter: Counter, text: str) -> None:
    deposits = counter.presenters.sale.deposits.articles
    assert deposits, "the practice shop has some"
    found = await counter.bench.till.shelf.find(text, deposits)
    kinds = [2 if one.variant_id in deposits else one.status is ItemStatus.ARCHIVED for one in found.items]
    assert len(set(kinds)) > 1
    assert kinds == sorted(kinds)
    counter.presenters.finder.type(text)
    await counter.settle()
    hits = [hit.title for hit in counter.window.finder.groups[0].hits]
    assert hits == [one.name for one in found.items]
    await enter(counter, text)
    assert counter.window.lines[0][0] == hits[0], "Enter takes the first"


async def test_clearing_the_field_clears_the_hits(counter: Counter) -> None:
    counter.presenters.finder.type("savon")
    await counter.settle()
    counter.presenters.finder.type("")
    await counter.settle()
    assert (counter.window.finder.query, counter.window.finder.groups, counter.window.finder.notice) == ("", (), "")


async def test_a_hit_picked_with_a_quantity_before_it(counter: Counter) -> None:
    counter.presenters.finder.type("2*savon")
    await counter.settle()
    counter.presenters.finder.pick_hit(counter.window.finder.groups[0].hits[0].key, "2*savon")
    assert counter.window.lines == [("Savon lavande", "2")]


async def test_a_customers_phone_or_name_puts_the_customer_on_the_sale(counter: Counter) -> None:
    counter.presenters.finder.type("0475 12 34")
    await counter.settle()
    hit = counter.window.finder.groups[0].hits[0]
    assert (hit.title, "+32 475 12 34 56" in hit.detail) == ("Élise Lefèvre", True)
    await enter(counter, "elise lefevre")
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Élise Lefèvre"
    assert counter.window.strip.initials == "ÉL"


async def test_a_receipt_number_opens_what_may_come_back_and_its_hit_the_sale(counter: Counter) -> None:
    sale = await counter.bench.sell()
    counter.presenters.finder.type(str(sale.receipt))
    await counter.settle()
    assert [hit.title for group in counter.window.finder.groups for hit in group.hits] == [str(sale.receipt)]
    counter.presenters.finder.click_hit(f"sale:{sale.id}")
    await counter.settle()
    assert counter.window.header is not None
    assert counter.window.header.active is Screen.SALES
    assert counter.window.sales.selected == sale.id
    counter.presenters.go(Screen.SALE)
    await enter(counter, str(sale.receipt))
    await counter.settle()
    assert counter.window.others["show_return"].title == f"Return of {sale.receipt}"


async def test_one_code_on_several_products_asks_which(counter: Counter) -> None:
    store = counter.bench.till.catalogue_store
    (soap,) = await store.by_code(SOAP)
    await change_items(store, replace(soap, variant_id="twin", name="Savon rose"))
    await enter(counter, SOAP)
    assert counter.window.lines == []
    assert counter.window.finder.notice == "Which one?"
    assert counter.window.finder.restore
    assert {hit.title for hit in counter.window.finder.groups[0].hits} == {"Savon lavande", "Savon rose"}
    counter.presenters.finder.pick_hit("item:twin", SOAP)
    assert counter.window.lines == [("Savon rose", "1")]


async def test_a_tile_is_one_piece_and_a_chip_shows_its_category(counter: Counter) -> None:
    counter.presenters.finder.choose_chip(
        next(chip.key for chip in counter.window.chips.chips if chip.label == "Drinks")
    )
    await counter.settle()
    names = [tile.name for tile in counter.window.tiles.tiles]
    assert "Sirop de violette 50 cl" in names
    assert "Savon lavande" not in names
    syrup = next(tile for tile in counter.window.tiles.tiles if tile.name.startswith("Sirop"))
    assert (plain(syrup.price), plain(syrup.detail)) == ("€6.50", "VAT 21% · 9")
    counter.presenters.finder.pick_tile(syrup.key)
    assert counter.window.lines == [("Sirop de violette 50 cl", "1")]


async def test_what_is_archived_or_out_of_stock_says_so_on_its_tile(counter: Counter) -> None:
    flags = {tile.name: tile.flag for tile in counter.window.tiles.tiles}
    assert flags["Thé vert 100 g"] == "0 left"
    assert flags["Calendrier 2024"] == "archived"
    assert flags["Coffret de Noël"] == "not in the web shop"
    assert flags["Savon lavande"] == ""


# --- the cart ---


async def test_every_step_can_be_undone_back_to_the_empty_cart(counter: Counter) -> None:
    sale = counter.presenters.sale
    await enter(counter, SOAP, CANDLE)
    steps = [counter.window.lines]
    sale.step("", +1)
    sale.step("", +1)
    sale.questions.answer("discount", "10%")
    sale.questions.answer("note", "gift wrap")
    sale.remove()
    sale.undo()
    assert counter.window.lines == [("Savon lavande", "1"), ("Bougie cire 180 g", "3")]
    assert counter.window.cart.note == "gift wrap"
    sale.undo()
    assert counter.window.cart.note == ""
    sale.undo()
    sale.undo()
    sale.undo()
    assert [counter.window.lines] == steps
    sale.undo()
    sale.undo()
    assert counter.window.lines == []
    sale.undo()  # and nothing more
    await counter.settle()
    assert (await counter.bench.till.checkout.open_cart()).is_empty


async def test_stepping_the_last_one_down_takes_the_line_out_and_selects_its_neighbour(counter: Counter) -> None:
    await enter(counter, SOAP, CANDLE, TOWEL)
    middle = counter.window.cart.rows[1]
    assert middle.minus_removes
    counter.presenters.sale.step(middle.key, -1)
    assert [name for name, _ in counter.window.lines] == ["Savon lavande", "Torchon lin"]
    assert counter.window.cart.selected == counter.window.cart.rows[1].key


@pytest.mark.parametrize(
    ("prompt", "text", "error"),
    [
        ("quantity", "abc", "The quantity must be above zero."),
        ("quantity", "-2", "The quantity must be above zero."),
        ("quantity", "1.5", "Only whole pieces of this one."),
        ("quantity", "1000000000", "At most 9999 pieces on one line."),
        ("quantity", "NaN", "The quantity must be above zero."),
        ("discount", "120%", "A discount is above 0 and at most 100%."),
        ("discount", "ten", "This is not a discount."),
        ("discount", "-5", "This is not a discount."),
        ("discount", "0.001", "A discount has no parts of a cent."),
        ("discount", "10", "It costs only €4.95. For percent type 10%."),
        ("discount", "120", "It costs only €4.95."),
        ("discount all", "20", "It costs only €4.95. For percent type 20%."),
        ("discount all", "101%", "A discount is above 0 and at most 100%."),
        ("note", "x" * 501, "Too long: at most 500 characters."),
    ],
)
async def test_a_wish_that_cannot_be_stays_in_the_card_with_its_sentence(
    counter: Counter, prompt: str, text: str, error: str
) -> None:
    await enter(counter, SOAP)
    before = counter.window.cart
    counter.presenters.sale.questions.answer(prompt, text)
    assert counter.window.prompt is not None
    assert (plain(counter.window.prompt.error), counter.window.prompt.value) == (error, text)
    assert counter.window.cart == before


@pytest.mark.parametrize(
    ("prompt", "text", "total"),
    [
        ("quantity", "4", "€19.80"),
        ("discount", "10%", "€4.46"),  # 4.455, the half cent up
        ("discount", "10,5 %", "€4.43"),
        ("discount", "0,95", "€4.00"),
        ("discount", "4.95", "€0.00"),
        ("discount all", "100%", "€0.00"),
        ("discount", "0", "€4.95"),
    ],
)
async def test_an_answer_changes_the_cart_and_closes_the_card(
    counter: Counter, prompt: str, text: str, total: str
) -> None:
    await enter(counter, SOAP)
    counter.presenters.sale.questions.ask_discount()
    counter.presenters.sale.questions.answer(prompt, text)
    if total == "€0.00":  # asked about once
        assert counter.window.prompt is not None
        assert counter.window.prompt.error.startswith("Really ")
        counter.presenters.sale.questions.answer(prompt, text)
    assert counter.window.prompt is None
    assert plain(counter.window.cart.total) == total


async def test_the_discount_card_widens_to_the_whole_sale(counter: Counter) -> None:
    await enter(counter, SOAP, CANDLE)
    counter.presenters.sale.questions.ask_discount()
    assert counter.window.prompt is not None
    assert counter.window.prompt.subtitle == "Bougie cire 180 g"
    counter.presenters.sale.questions.answer(counter.window.prompt.key, "all")
    assert counter.window.prompt.subtitle == "On the whole sale"
    counter.presenters.sale.questions.answer(counter.window.prompt.key, "10%")
    first = counter.window.cart.totals[0]
    assert (first.label, plain(first.amount)) == ("Discount on the whole sale", "-€1.79")


async def test_a_parked_cart_is_away_and_comes_back_whole(counter: Counter) -> None:
    sale = counter.presenters.sale
    await enter(counter, SOAP, CANDLE)
    sale.questions.answer("note", "back in five minutes")
    whole = sale.cart
    counter.presenters.parking.park()
    counter.presenters.parking.park()  # a second press finds the first at work
    await counter.settle()
    assert counter.window.lines == []
    assert counter.window.notice == "Parked as P-1."
    await enter(counter, TOWEL)
    (parked,) = await counter.bench.till.checkout.parked()
    counter.presenters.parking.resume(parked.id)
    await counter.settle()
    assert sale.cart == whole
    (other,) = await counter.bench.till.checkout.parked()  # the one in the way took its place
    assert [line.name for line in other.cart.lines] == ["Torchon lin"]
    assert await counter.bench.till.checkout.open_cart() == whole
    counter.presenters.parking.resume(parked.id)
    await counter.settle()
    assert counter.window.notice == "This one is not parked any more."


async def test_a_cart_in_the_middle_of_being_parked_takes_no_scan(counter: Counter) -> None:
    await enter(counter, SOAP)
    counter.presenters.parking.park()
    await asyncio.sleep(0)  # on its way to the disk
    (candle,) = await counter.bench.till.shelf.by_code(CANDLE)
    added = counter.presenters.sale.add(candle)
    await counter.settle()
    (parked,) = await counter.bench.till.checkout.parked()
    in_both = [*parked.cart.lines, *(await counter.bench.till.checkout.open_cart()).lines]
    assert [line.name for line in in_both].count("Savon lavande") == 1
    assert added is ("Bougie cire 180 g" in [line.name for line in in_both])


async def test_what_is_archived_or_out_of_stock_says_so_among_the_hits(counter: Counter) -> None:
    for text, flag in (("calendrier", "archived"), ("the vert", "0 left"), ("coffret", "not in the web shop")):
        counter.presenters.finder.type(text)
        await counter.settle()
        (group,) = counter.window.finder.groups
        assert [hit.flag for hit in group.hits] == [flag]

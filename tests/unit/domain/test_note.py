"""The order's note: read by people in the shop's software, taken apart by the till, never fooled by a text."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain.cart import AmountOff, Cart, CartLine, Percent
from pos_app.domain.money import Money, currency
from pos_app.domain.note import (
    MAX_LENGTH,
    MAX_NAME,
    LineDiscount,
    LineNote,
    LineWeight,
    NoteFacts,
    NoteHead,
    PaidFact,
    named_sale,
    order_note,
    read_head,
    read_note,
    sale_mark,
    split_note,
)
from pos_app.domain.payment import Tender, settle
from pos_app.domain.receipt import ReceiptNumber
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.totals import totals
from tests.unit.domain.random_carts import checked, sales

EUR = currency("EUR")
VAT = TaxRate(Decimal(21))
POLICY = TaxPolicy(EUR, True, Rounding.PER_RATE, VAT, cash_step=Decimal("0.05"))
NUMBER = ReceiptNumber("1", date(2026, 11, 22), 38)


def eur(amount: str) -> Money:
    return Money.of(amount, "EUR")


def line(key: int, name: str, price: str, quantity: str = "1", *, weighed: bool = False) -> CartLine:
    return CartLine(key, f"v{key}", name, "", "", Decimal(price), Decimal(quantity), VAT, weighed=weighed)


def written(cart: Cart, *tenders: Tender, cashier: str = "Nadia", policy: TaxPolicy = POLICY) -> str:
    sums = totals(cart, policy)
    return order_note(NUMBER, cashier, cart, sums, tenders, settle(sums.total, tenders, policy.cash_step))


def known(note: str) -> NoteFacts:
    facts = read_note(note)
    assert facts is not None
    return facts


def flat(text: str) -> str:
    """A text as the note holds it: on one line, without what nobody sees."""
    seen = "".join(" " if c.isspace() else c for c in text if c.isspace() or c.isprintable())
    return " ".join(seen.split())


SHOP = Cart(
    EUR,
    (
        line(1, "Coffee, ground; 250 g", "9.99", "3"),
        line(2, "Comté", "17.90", "0.235", weighed=True),
        replace(line(3, "Bougie cire 180 g", "12.90"), discount=Percent(Decimal(10)), note="the blue one"),
    ),
    discount=AmountOff(Decimal(2)),
    note="gift wrap, please\nand a card",
    next_key=4,
)


def test_the_note_reads_as_the_rules_say() -> None:
    note = written(SHOP, Tender("Bancontact", eur("3.77"), False), Tender("Cash", eur("50"), True))
    assert note.splitlines() == [
        "Receipt 1-261122-0038",
        "Cashier: Nadia",
        "Paid: 3.77 EUR Bancontact",
        "Paid: 50.00 EUR Cash",
        "Change: 10.00 EUR",
        "Cash rounding: -0.02 EUR",
        "Discount on all: -2.00 EUR",
        "Note: gift wrap, please and a card",
        "Line 2 weight: 0.235 x 17.90 EUR Comté",
        "Line 3 discount: -1.29 EUR Bougie cire 180 g",
        "Line 3 note: the blue one",
    ]


def test_all_of_it_is_read_back_as_values() -> None:
    note = written(SHOP, Tender("Bancontact", eur("3.77"), False), Tender("Cash", eur("50"), True))
    assert read_note(note) == NoteFacts(
        NUMBER,
        "Nadia",
        (PaidFact("Bancontact", eur("3.77")), PaidFact("Cash", eur("50"))),
        eur("10"),
        eur("-0.02"),
        eur("2"),
        "gift wrap, please and a card",
        (LineWeight(2, "Comté", Decimal("0.235"), eur("17.90")),),
        (LineDiscount(3, "Bougie cire 180 g", eur("1.29")),),
        (LineNote(3, "the blue one"),),
    )


# Anything a keyboard, a scanner or a shop's software can bring; often what looks like a fact of ours.
nasty = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "Receipt 9-261122-0038",
            "x\nReceipt 9-261122-0038\nPaid: 1.00 EUR Cash",
            "x\r\nNote: y\u2028Change: 3.00 EUR\x0bCashier: z\x85\x1c",
            "Cash 5.00 EUR, Visa; change 2.00",
            "… 4 more",
            "\ud800\udfff lone halves",
            "\u202egnp.exe\u2066",
            "Ame\u0301lie " * 10,
            "e" + "\u0301" * 120,
            "0.235 x 17.90 EUR Line 2 weight: 1 x 1 EUR",
            "  ",
            "-1.29",
        ]
    ),
)


@checked
@given(nasty, nasty, nasty, nasty, nasty)
def test_no_text_passes_for_another_fact(cashier: str, method: str, name: str, cart_note: str, line_note: str) -> None:
    sold = replace(line(1, name, "10.00"), note=line_note, discount=Percent(Decimal(50)))
    cheese = line(2, name, "20.00", "0.5", weighed=True)
    note = written(Cart(EUR, (sold, cheese), note=cart_note), Tender(method, eur("15"), False), cashier=cashier)
    facts = known(note)
    assert facts.receipt == NUMBER
    assert facts.other == ()
    assert facts.left_out == 0
    assert facts.cashier == flat(cashier) or same_start(facts.cashier, flat(cashier))
    assert [paid.amount for paid in facts.paid] == [eur("15")]
    assert (facts.change, facts.rounding, facts.cart_discount) == (None, None, None)
    assert facts.note == flat(cart_note)
    assert [(weight.position, weight.quantity, weight.unit_price) for weight in facts.weights] == [
        (2, Decimal("0.5"), eur("20"))
    ]
    assert [(each.position, each.amount) for each in facts.discounts] == [(1, eur("5"))]
    assert [each.text for each in facts.line_notes] == ([flat(line_note)] if flat(line_note) else [])
    for told, meant in ((facts.paid[0].method, method), (facts.weights[0].name, name), (facts.discounts[0].name, name)):
        assert told == flat(meant) or same_start(told, flat(meant))
    note.encode()  # a lone half of a character would not go through JSON


def same_start(cut: str, whole: str) -> bool:
    """Cut with `…`, to the length of a name, before a whole character."""
    if not cut.endswith("…") or len(whole) <= MAX_NAME or len(cut) > MAX_NAME:
        return False
    kept = cut[:-1]
    rest = whole[len(kept) :].lstrip()
    return whole.startswith(kept) and not unicodedata.category(rest[0]).startswith("M")


@checked
@given(sales(), st.lists(st.integers(1, 500_000), max_size=12), st.text(max_size=500), nasty)
def test_a_note_is_never_too_long_and_tells_money_before_the_rest(
    sold: tuple[Cart, TaxPolicy], parts: list[int], cart_note: str, line_note: str
) -> None:
    cart, policy = sold
    lines = tuple(replace(each, note=line_note * 3) for each in cart.lines)
    cart = replace(cart, lines=lines, note=cart_note)
    sums = totals(cart, policy)
    tenders = tuple(Tender("Cash", sums.money(part), True) for part in parts)
    settlement = settle(sums.total, tenders, policy.cash_step)
    note = order_note(NUMBER, "Nadia", cart, sums, tenders, settlement)
    facts = known(note)
    assert len(note) <= MAX_LENGTH
    assert facts.other == ()
    assert [paid.amount for paid in facts.paid] == [tender.amount for tender in tenders]
    assert facts.change == (settlement.change or None)
    whole = sum(total.cart_discount for total in sums.lines)
    assert facts.cart_discount == (sums.money(whole) if whole else None)
    assert flat(cart_note).startswith(facts.note.removesuffix("…"))

    discounted = [(at, sums.money(each.discount)) for at, each in enumerate(sums.lines, 1) if each.discount]
    weighed = [(at, each.quantity, each.unit_price) for at, each in enumerate(lines, 1) if each.weighed]
    told = [(each.position, each.amount) for each in facts.discounts]
    weights = [(each.position, each.quantity, each.unit_price.amount) for each in facts.weights]
    assert told == discounted[: len(told)]
    assert weights == weighed[: len(weights)]
    noted = len(lines) if flat(line_note) else 0
    missing = len(discounted) + len(weighed) + noted - len(told) - len(weights) - len(facts.line_notes)
    # Only what was left out whole is counted; the cart's own note is told first, at least in part.
    assert facts.left_out == missing


def test_a_long_note_is_cut_before_a_whole_character() -> None:
    cart = Cart(EUR, tuple(replace(line(key, "Tea", "1.00"), note="e\u0301" * 250) for key in range(1, 4)))
    note = written(cart)
    last = note.splitlines()[-2:]
    assert last[0].startswith("Line 2 note: ")
    assert last[0].endswith("e\u0301…")
    assert last[1] == "… 1 more"
    assert len(note) <= MAX_LENGTH


def test_a_fact_that_does_not_fit_is_left_out_whole() -> None:
    cart = Cart(EUR, tuple(line(key, "Comté affiné 18 mois", "17.90", "0.235", weighed=True) for key in range(1, 51)))
    note = written(cart)
    facts = known(note)
    assert len(note) <= MAX_LENGTH
    assert len(facts.weights) + facts.left_out == 50
    assert facts.left_out > 0
    assert {weight.name for weight in facts.weights} == {"Comté affiné 18 mois"}


@pytest.mark.parametrize(
    "note",
    [
        None,
        "",
        "\n",
        "gift wrap",
        "Note: Receipt 1-261122-0038",
        "hello\nReceipt 1-261122-0038",
        "Receipt 1-261122-0038 came back",
        "Receipt 1-261122-0038, Receipt 1-261122-0039",
        "receipt 1-261122-0038",
        "Receipt 1-261322-0038",
        "Receipt 1-261122-003",
        "Receipt 1-261122-0038-2",
        " Receipt 1-261122-0038",
    ],
)
def test_what_is_not_a_note_of_a_till_is_not_taken_for_one(note: str | None) -> None:
    assert read_note(note) is None


def test_a_note_touched_by_the_shops_software_is_still_read() -> None:
    facts = known("Receipt 1-261122-0038 \r\nPaid: 5.00 EUR Cash\r\nPaid: some\r\nChange: 1.0\r\nCall her back\r\n")
    assert facts.paid == (PaidFact("Cash", eur("5")),)
    assert facts.change is None
    assert facts.other == ("Paid: some", "Change: 1.0", "Call her back")


def test_a_second_note_by_hand_does_not_replace_the_cashiers() -> None:
    facts = known("Receipt 1-261122-0038\nNote: blue\nNote: red\nLine 0 note: none\nLine 10000 note: none")
    assert facts.note == "blue"
    assert facts.other == ("Note: red", "Line 0 note: none", "Line 10000 note: none")


def test_a_note_without_a_name_anywhere_is_read() -> None:
    cart = Cart(EUR, (replace(line(1, "", "2.00", "0.5", weighed=True), discount=Percent(Decimal(10))),))
    facts = known(written(cart, Tender("", eur("0.90"), False), cashier=""))
    assert facts.paid == (PaidFact("", eur("0.90")),)
    assert facts.weights == (LineWeight(1, "", Decimal("0.5"), eur("2")),)
    assert facts.discounts == (LineDiscount(1, "", eur("0.10")),)


def test_amounts_have_the_decimals_of_their_currency() -> None:
    yen = currency("JPY")
    policy = TaxPolicy(yen, True, Rounding.PER_RATE, VAT)
    note = written(Cart(yen, (line(1, "茶", "480"),)), Tender("現金", Money.of("5E+2", "JPY"), True), policy=policy)
    assert note.splitlines()[2:] == ["Paid: 500 JPY 現金", "Change: 20 JPY"]
    assert known(note).paid == (PaidFact("現金", Money.of(500, "JPY")),)


@given(st.integers(0, 2**48 - 1), st.text(max_size=1200), st.integers(1, 40))
def test_the_chain_is_read_back_whatever_else_the_note_holds(head: int, words: str, lines: int) -> None:
    cart = Cart(EUR, tuple(line(n, f"Thé {n}", "5.80") for n in range(1, lines + 1)), note=words)
    sums = totals(cart, POLICY)
    tenders = (Tender("Cash", sums.total, is_cash=True),)
    given_facts = (NUMBER, "Nadia", cart, sums, tenders, settle(sums.total, tenders, None), "4c8e6f2b7a11")
    with_it, without = order_note(*given_facts, f"{head:012x}"), order_note(*given_facts)
    assert len(with_it) <= MAX_LENGTH
    assert with_it.splitlines()[2] == f"Chain: {head:012x}"
    read, old = known(with_it), known(without)
    assert (read.chain, old.chain, read.mark) == (f"{head:012x}", "", "4c8e6f2b7a11")
    assert (read.other, read.cashier, read.paid) == (old.other, old.cashier, old.paid)
    assert read_head(with_it) == read_head(without)
    stays, goes = split_note(with_it, (1,), eur("5.80"), f"{NUMBER}/2")
    assert (known(stays).chain, known(goes).chain) == (f"{head:012x}", "")


def test_the_sales_mark_stands_behind_the_receipt_and_is_read_back() -> None:
    cart = Cart(EUR, (line(1, "Thé vert", "5.80"),))
    sums = totals(cart, POLICY)
    mark = sale_mark("c7c7a2b0-55a5-4f3a-9d20-4c8e6f2b7a11")
    text = order_note(NUMBER, "Nadia", cart, sums, (), settle(sums.total, (), None), mark)
    assert text.splitlines()[:2] == [f"Receipt {NUMBER}", "Sale: 4c8e6f2b7a11"]
    assert (known(text).mark, known(text).cashier, known(text).other) == (mark, "Nadia", ())


def test_what_was_noted_about_a_buyer_names_the_sale_last() -> None:
    told = named_sale("asks for Receipt 1-261101-0009\nReceipt 1-261122-0038/2")
    assert told == NoteHead("1-261122-0038", 2)
    assert named_sale("rings twice<br/>Receipt K3A-261122-0001") == NoteHead("K3A-261122-0001")
    assert named_sale("rings twice") is None

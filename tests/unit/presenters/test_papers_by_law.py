"""The receipts of six countries, byte for byte, and what a receipt may call itself."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.cart import Cart
from pos_app.domain.customer import Address, Party
from pos_app.domain.fiscal import SIMPLIFIED
from pos_app.domain.order import Legal, Sale, Seller
from pos_app.domain.paper import Line, Pair, Paper
from pos_app.domain.simplified import PaperRank, missing_fields, paper_rank
from pos_app.domain.tax import TaxPolicy
from pos_app.domain.totals import totals
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.printing.receipt import Circumstances, receipt_paper
from tests.ui import picture_papers as pictures
from tests.unit.domain.random_carts import sales
from tests.unit.presenters.papers_by_law import COMPANY, GOLDEN, PLACES, Place, papers, printed

NOT_ONE = "not a fiscal invoice"
ASK = "ask for an invoice: a receipt does not replace one"


@pytest.mark.parametrize(("name", "paper", "copy"), list(papers()), ids=[name for name, _, _ in papers()])
def test_the_paper_is_the_golden_one(name: str, paper: Paper, copy: bool) -> None:
    assert printed(paper, copy=copy) == (GOLDEN / f"{name}.txt").read_text("utf-8")


def test_every_golden_paper_is_of_a_test() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == {name for name, _, _ in papers()}


def lines(sale: Sale, seller: Seller) -> str:
    paper = receipt_paper(sale, Circumstances(seller), ENGLISH)
    return "\n".join(row.text for row in paper.rows if isinstance(row, Line))


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.country))
def test_up_to_the_limit_a_receipt_is_the_simplified_invoice_and_above_it_says_ask(place: Place) -> None:
    small, large = place.sale(), place.sale(60)
    seller = place.shop.seller
    assert (paper_rank(small, seller), paper_rank(large, seller)) == (PaperRank.INVOICE, PaperRank.ASK)
    assert NOT_ONE not in lines(small, seller)
    assert ASK not in lines(small, seller)
    assert ASK in lines(large, seller)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.country))
def test_exactly_the_limit_is_within_it(place: Place) -> None:
    rules, shop = SIMPLIFIED[place.country], place.shop
    for more, rank in ((Decimal(0), PaperRank.INVOICE), (Decimal("0.01"), PaperRank.ASK)):
        sale = place.sale()
        only = replace(sale.cart.lines[0], unit_price=rules.limit + more, quantity=Decimal(1), discount=None)
        made = replace(sale, cart=replace(sale.cart, lines=(only,)))
        assert paper_rank(made, shop.seller) is rank


def spoilt(place: Place) -> dict[str, tuple[Sale, Seller]]:
    sale, seller = place.sale(), place.shop.seller
    cart = sale.cart
    free = replace(cart.lines[0], rate=replace(cart.lines[0].rate, percent=Decimal(0)))
    return {
        "no street": (sale, replace(seller, address=replace(seller.address, street=""))),
        "no town": (sale, replace(seller, address=replace(seller.address, city=""))),
        "another country's number": (sale, replace(seller, vat_number="IT00743110157")),
        "a rate of nothing": (replace(sale, cart=replace(cart, lines=(free, *cart.lines[1:]))), seller),
        "exempt": (replace(sale, cart=replace(cart, exempt="NATO")), seller),
    }


@pytest.mark.parametrize("place", PLACES, ids=lambda place: str(place.country))
def test_a_receipt_that_lacks_a_field_says_that_it_is_none(place: Place) -> None:
    for why, (sale, seller) in spoilt(place).items():
        assert paper_rank(sale, seller) is PaperRank.RECEIPT, why
        assert NOT_ONE in lines(replace(sale, seller=seller), seller), why


def test_each_country_asks_for_its_own_fields() -> None:
    by = {place.country: place for place in PLACES}
    for country, needed in (("BE", True), ("LU", True), ("NL", False), ("DE", False), ("AT", False)):
        place = by[country]
        bare = replace(place.shop.seller, vat_number="", company_number="")
        assert (paper_rank(place.sale(), bare) is PaperRank.RECEIPT) is needed, country
    france = by["FR"]
    assert paper_rank(replace(france, customer=None).sale(), france.shop.seller) is PaperRank.RECEIPT
    assert paper_rank(replace(france, with_tax=True).sale(), france.shop.seller) is PaperRank.RECEIPT
    for country, delivered in (("AT", PaperRank.RECEIPT), ("FR", PaperRank.RECEIPT), ("NL", PaperRank.INVOICE)):
        sale = by[country].sale()
        away = replace(sale, cart=replace(sale.cart, shipping=_party()))
        assert paper_rank(away, by[country].shop.seller) is delivered, country


def _party() -> Party:
    return Party("Anna", "Peeters", COMPANY.address, "", "")


def test_a_country_without_a_table_has_no_simplified_invoice() -> None:
    place = PLACES[0]
    swiss = replace(place.shop.seller, address=replace(place.address, country="CH"))
    assert paper_rank(place.sale(), swiss) is PaperRank.RECEIPT
    assert missing_fields(place.sale(), swiss) == frozenset()


@settings(max_examples=60, deadline=None)
@given(sales(), st.sampled_from(PLACES), st.booleans())
def test_the_tax_table_has_net_tax_and_gross_of_each_rate_and_every_line_its_price(
    made: tuple[Cart, TaxPolicy], place: Place, numbered: bool
) -> None:
    cart, policy = made
    order = replace(pictures.SALE.order, currency=cart.currency)
    sale = replace(pictures.SALE, cart=cart, policy=policy, tenders=(), order=order)
    seller = place.shop.seller if numbered else replace(place.shop.seller, vat_number="")
    paper = receipt_paper(sale, Circumstances(seller), ENGLISH)
    pairs = [row for row in paper.rows if isinstance(row, Pair)]
    sums = totals(cart, policy)
    assert [row.right for row in pairs if row.left == "  together with VAT"] == [
        ENGLISH.money(sums.money(group.net + group.tax)) for group in sums.groups
    ]
    assert sum(1 for row in pairs if " × " in row.left and row.left.startswith("  ")) == len(cart.lines)
    rank = paper_rank(sale, sale.seller or seller)
    if rank is PaperRank.INVOICE:
        assert sums.total.amount <= Decimal(400)
        assert all(group.rate.percent for group in sums.groups)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_the_shops_own_text_never_steers_the_printer(footer: str) -> None:
    place = PLACES[0]
    seller = replace(place.shop.seller, footer=footer)
    sale = replace(place.sale(), seller=seller)
    paper = receipt_paper(sale, Circumstances(seller), ENGLISH)
    on_paper = printed(paper, copy=False)
    assert on_paper.count("TOTAL") >= 1
    assert "\x1b" not in on_paper


def test_a_sale_of_an_older_program_is_printed_with_the_sellers_numbers_of_today() -> None:
    place = PLACES[0]
    old = replace(place.sale(), seller=None)
    assert "BE0428759497" in lines(old, place.shop.seller)
    before = replace(place.sale(), seller=Seller("Rue Haute", Address("Rue Haute", "1", "", "1000", "Brussels", "BE")))
    assert "BE0428759497" not in lines(before, place.shop.seller)
    assert Legal() == Legal("", "", "", "", "")

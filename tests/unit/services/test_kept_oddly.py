"""Phones and addresses as shops keep them, and what an order makes of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.domain.countries import iso_country
from pos_app.domain.customer import Customer, email_in
from pos_app.domain.order import party_for
from pos_app.domain.search import first_phone
from pos_app.services.customers.phones import phone_of_order
from tests.unit.domain.rue_haute import SHOP
from tests.unit.services.practice_bench import Bench, open_bench


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ("0475 11 22 33", "+32475112233"),
        ("0475112233", "+32475112233"),
        ("(+32) 475 11 22 33", "+32475112233"),
        ("+32 (0)475 11 22 33", "+32475112233"),
        ("+32 0475 11 22 33", "+32475112233"),
        ("+320475112233", "+32475112233"),
        ("0032 475 11 22 33", "+32475112233"),
        ("0475 11 22 33 / 02 511 11 11", "+32475112233"),
        ("GSM: 0475/11.22.33", "+32475112233"),
        ("thuis 02 511 11 11; 0475 11 22 33", "+3225111111"),
        ("+33 6 12 34 56 78", "+33612345678"),
        ("+39 06 1234 5678", "+390612345678"),
        ("call after 18h", ""),
        ("n/a", ""),
        ("-", ""),
        ("12", ""),
        ("", ""),
    ],
)
def test_a_phone_goes_out_as_an_order_takes_it(kept: str, sent: str) -> None:
    assert phone_of_order(kept, "BE") == sent
    assert phone_of_order(first_phone(kept), "BE") == sent, "also when it has come through the catalogue"


@pytest.mark.parametrize(
    ("kept", "code"),
    [
        ("BE", "BE"), ("be", "BE"), ("Belgium", "BE"), ("BELGIQUE", "BE"), ("België", "BE"), ("Belgien (BE)", "BE"),
        ("Österreich", "AT"), ("Frankreich", "FR"), ("The Netherlands", "NL"), ("UK", "GB"), ("BEL", "BE"),
        ("Atlantis", ""), ("", ""), ("7", ""),
    ],
)  # fmt: skip
def test_a_country_by_its_name(kept: str, code: str) -> None:
    assert iso_country(kept) == code


@pytest.mark.parametrize(
    ("kept", "sent"),
    [
        ("ida@vermeer.be", "ida@vermeer.be"),
        ("ida@vermeer.be; jan@vermeer.be", "ida@vermeer.be"),
        ("ida@vermeer.be,jan@vermeer.be", "ida@vermeer.be"),
        ("Ida <ida.v+shop@post.vermeer.be>", "ida.v+shop@post.vermeer.be"),
        ("mailto:ida@vermeer.be", "ida@vermeer.be"),
        ("élise@exämple.be", "élise@exämple.be"),
        ("no mail", ""),
        ("info(at)vermeer.be", ""),
        ("ida@vermeer", ""),
        ("@", ""),
        ("", ""),
    ],
)
def test_an_email_goes_out_as_an_order_takes_it_or_the_shops_does(kept: str, sent: str) -> None:
    assert email_in(kept) == sent
    assert party_for(Customer("c", "Ida", "Vermeer", email=kept), SHOP).email == (sent or SHOP.email)


@pytest.mark.asyncio
@pytest.mark.parametrize("form", ["national", "brackets", "trunk_zero", "two_numbers", "words"])
async def test_every_form_of_a_phone_arrives_or_is_left_out(tmp_path: Path, form: str) -> None:
    async with open_bench(tmp_path) as bench:
        bench.shop.order_habits({"phones": form, "addresses": "mixed"})
        await bench.load()
        bench.serve()
        (elise,) = await bench.till.customers.find_here("lefevre")
        sale = await bench.sell(customer=elise)
        await bench.sent(sale, limit=60)
        (order,) = bench.state()["orders"]
        assert order["customer"]["phone"] == (None if form == "words" else "+32475123456")


@pytest.mark.asyncio
@pytest.mark.parametrize("form", ["one_field", "no_number", "no_country", "country_name", "mixed"])
async def test_a_customers_own_address_goes_out_whatever_form_it_has(tmp_path: Path, form: str) -> None:
    async with open_bench(tmp_path) as bench:
        bench.shop.order_habits({"addresses": form})
        await bench.load()
        bench.serve()
        (elise,) = await bench.till.customers.find_here("lefevre")
        sale = await bench.sell(customer=elise)
        party, shop = sale.order.party, bench.till.shop.address
        number = "-" if form == "no_number" else "12"
        assert (party.address.street, party.address.number) == ("Rue Haute", number)
        assert (party.address.city, party.address.country, shop.number) == ("Brussels", "BE", "1")
        await bench.sent(sale, limit=60)


@pytest.mark.asyncio
async def test_only_a_customer_without_an_address_is_collected_in_the_shop(bench: Bench) -> None:
    await bench.stock()
    (elise,) = await bench.till.customers.find_here("lefevre")
    nowhere = replace(elise, address=replace(elise.address, street="", number=""))
    sale = await bench.sell(customer=nowhere)
    assert sale.order.party.address == bench.till.shop.address

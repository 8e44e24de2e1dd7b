"""At the counter: where the law asks for a signing device, F12 says so before any money is taken."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.presenters.common.views import Tone
from tests.unit.presenters.counter import open_counter

pytestmark = pytest.mark.asyncio
PLACES: tuple[tuple[dict[str, Any], str, str], ...] = (
    ({"country": "DE"}, "fiscal_de", "In Germany a sale needs a certified signing device (TSE)"),
    ({"country": "AT"}, "fiscal_at", "In Austria a sale needs a signing device (RKSV)"),
    ({"meals_here": True}, "fiscal_meals", "Where meals are eaten Belgium asks for a certified till"),
)


@pytest.mark.parametrize(("shop", "code", "said"), PLACES)
async def test_pay_says_why_in_one_sentence_with_what_to_do_and_opens_no_card(
    tmp_path: Path, shop: dict[str, Any], code: str, said: str
) -> None:
    async with open_counter(tmp_path, **shop) as counter:
        await counter.enter("SL-01")
        counter.presenters.pay.open()
        await counter.enter()
        notice = counter.window["notice"]
        assert notice.text.startswith(said)
        assert notice.text.endswith("sell with another till, or rehearse in the practice shop.")
        assert (notice.tone, notice.seconds) == (Tone.TROUBLE, None)
        assert not counter.presenters.pay.is_open
        counter.presenters.pay.take()  # Enter behind it takes nothing
        sale = counter.presenters.sale
        cash = Tender("Cash", Money(Decimal(50), sale.cart.currency), is_cash=True)
        with pytest.raises(DomainError, match=code):
            await counter.till.checkout.pay(sale.cart, (cash,), "")
        assert await counter.till.till_store.sales.find() == ()
        assert counter.lines  # the cart is as it was


@pytest.mark.parametrize(("country", "warned"), [("CH", True), ("BE", False), ("FR", False)])
async def test_a_country_whose_law_is_not_known_is_warned_of_at_the_counter(
    tmp_path: Path, country: str, warned: bool
) -> None:
    async with open_counter(tmp_path, country=country) as counter:
        await counter.enter("SL-01")
        said = "This country's law for tills is not known here" in counter.window["footer"].warning
        assert said is warned


@pytest.mark.parametrize("country", ["BE", "NL", "LU", "FR", "CH", "ES"])
async def test_elsewhere_the_card_opens(tmp_path: Path, country: str) -> None:
    async with open_counter(tmp_path, country=country) as counter:
        await counter.enter("SL-01")
        counter.presenters.pay.open()
        assert counter.presenters.pay.is_open

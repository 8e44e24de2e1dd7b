"""Customers at the real window by keys: which of several, who sounds alike, what they bought, the walk-in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from pos_app.domain.submission import State
from pos_app.presenters.common.views import Screen
from pos_app.services.catalogue.loading import OF_SHOP
from pos_app.ui.kit.buttons import KeyCapButton
from tests.ui.hands import press, type_text
from tests.ui.till.counter_window import CounterWindow
from tests.unit.services.practice_bench import ORDERS

Key = Qt.Key
pytestmark = pytest.mark.asyncio


async def test_which_of_several_with_one_phone_number_is_chosen_by_its_figure(counter: CounterWindow) -> None:
    window, elise = counter.window, await counter.elise()
    same = replace(elise, id="r-x", remote_id="r-x", first_name="Eric", email="eric@example.be")
    known = counter.bench.till.catalogue_store
    counter.presenters.connect(counter.bench.api)

    async def is_fetched() -> bool:
        return await known.facts.recall(OF_SHOP) == counter.bench.api.shop

    # A till that is connected fetches all of this shop anew; whom the shop does not list would go with that.
    await counter.until("the catalogue of this shop", is_fetched)
    await known.customers.upsert([same])
    counter.bench.order_fault(
        ORDERS,
        "status",
        status=422,
        count=1,
        error_code="ERROR_PHONE_ALREADY_USED",
        message="The phone number is already used by another client.",
    )
    stranger = replace(elise, id="till-x", remote_id="", first_name="E.", email="other@example.be")
    sale = await counter.bench.sell(customer=stranger)
    await counter.bench.until(sale.id, State.REFUSED)
    press(Key.Key_F4)
    await counter.settle()
    counter.presenters.sales.step("use_existing")
    card = window.question

    async def is_asked() -> bool:
        return card.is_open

    await counter.until("the card that asks which", is_asked)
    shown = [one.label for one in card.findChildren(KeyCapButton) if one.isVisible()]
    assert any(text.startswith("Eric Lefèvre · eric@example.be") for text in shown), shown
    press(Key.Key_Escape)
    assert card.isHidden()
    assert (await counter.bench.till.till_store.outbox.row(sale.id)).state is State.REFUSED
    counter.presenters.sales.step("use_existing")
    await counter.until("the card once more", is_asked)
    chosen = next(one for one in card.findChildren(KeyCapButton) if one.label.startswith("Élise Lefèvre"))
    press(Key(Key.Key_0 + int(chosen.shortcut_text)))
    await counter.bench.until(sale.id, State.SENT)
    assert card.isHidden()
    (order,) = counter.bench.state()["orders"]
    assert (order["customer"]["first_name"], order["customer"]["email"]) == ("Élise", elise.email)


async def test_a_customer_who_sounds_alike_is_taken_by_an_arrow_and_enter(counter: CounterWindow) -> None:
    press(Key.Key_F3)
    type_text("lefebvre")
    await counter.settle()
    press(Key.Key_Down)
    press(Key.Key_Return)
    await counter.settle()
    elise = replace(await counter.elise(), birthdate=None)  # a sale has no use for it
    assert counter.presenters.sale.cart.customer == elise
    assert QApplication.focusWidget() is counter.window.sale.finder.edit


async def test_what_a_customer_bought_is_two_keys_away_and_opens_the_sale(counter: CounterWindow) -> None:
    elise = await counter.elise()
    sale = await counter.bench.sell(customer=elise)
    await counter.bench.sell()
    press(Key.Key_F3)
    type_text("lefevre")
    await counter.settle()
    press(Key.Key_F6)
    await counter.settle()
    assert counter.window.purchases.isVisible()
    press(Key.Key_Escape)
    assert counter.window.purchases.isHidden()
    assert counter.window.customer.isVisible()
    press(Key.Key_F6)
    await counter.settle()
    press(Key.Key_Return)
    await counter.settle()
    assert not counter.window.customer.is_open
    assert counter.presenters.frame.active is Screen.SALES
    assert counter.window.sales.table.selected_key == sale.id


async def test_the_walk_in_is_one_key_from_the_lookup(counter: CounterWindow) -> None:
    counter.presenters.sale.set_customer(await counter.elise())
    press(Key.Key_F3)
    await counter.settle()
    press(Key.Key_F4)
    assert counter.presenters.sale.cart.customer is None
    assert not counter.window.customer.is_open


async def test_a_new_customer_is_checked_while_typed_and_saved_once(counter: CounterWindow) -> None:
    press(Key.Key_F3)
    press(Key.Key_F3)
    type_text("Elise")
    press(Key.Key_Tab)
    type_text("Lefebvre")
    await counter.settle()
    like = [one.label for one in counter.window.customer.form.findChildren(KeyCapButton) if one.isVisible()]
    assert "Use this one" in like  # Élise Lefèvre sounds the same
    press(Key.Key_Tab)
    type_text("12")
    press(Key.Key_Tab)
    type_text("e")
    assert _told(counter, "Phone") == "This does not look like a phone number."
    press(Key.Key_Backspace)
    press(Key.Key_Backtab)
    type_text("0475 99 88 77")  # the old text is selected by then
    assert _told(counter, "Phone") == "Saved as +32 475 99 88 77"
    press(Key.Key_Return)
    press(Key.Key_Return)
    await counter.settle()
    assert not counter.window.customer.is_open
    found = await counter.bench.till.customers.find_here("lefebvre")
    assert [(one.name, one.phone) for one in found] == [("Elise Lefebvre", "+32475998877")]
    assert counter.presenters.sale.cart.customer == found[0]


def _told(counter: CounterWindow, field: str) -> str:
    """What stands under a field of the form."""
    lines = counter.window.customer.findChildren(QLineEdit)
    return next(one.accessibleDescription() for one in lines if one.accessibleName() == field)

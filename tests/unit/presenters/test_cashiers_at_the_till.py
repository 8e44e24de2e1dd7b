"""Cashiers at the till: the lock, the quick switch, approvals on the spot, and every road into the cart that asks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from functools import cache

import pytest
import pytest_asyncio

from pos_app.domain.cashier import OWNER, Cashier, Grant, Right
from pos_app.domain.pin import SALT_BYTES, PinHash, hash_pin
from pos_app.presenters.cashiers.sign_in import CashierContext, CashierPresenter
from pos_app.presenters.cashiers.views import PinView
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.cashiers import CASHIER, KEEP, NAME, PIN, RETIRE, WHO, CashierSettings
from pos_app.presenters.settings.views import ButtonsBlock, FieldsBlock
from pos_app.services.cashiers.staff import Cashiers
from pos_app.store.tables.cashiers import CashierNote, KeptCashier
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio

LEA, NADIA = "4827", "906142"
TOWEL, SOAP = "5410000000019", "5410000000064"
HOUR = 3600.0


@pytest_asyncio.fixture
async def staffed(counter: Counter) -> AsyncIterator[Counter]:
    """Lea may do everything, Nadia what needs approval with Lea's PIN; Nadia sells."""
    grants = {**dict.fromkeys(Right, Grant.APPROVAL), Right.SETTINGS: Grant.NO}
    book = counter.bench.till.till_store.cashiers
    for one, pin in ((Cashier(0, "Lea", OWNER), LEA), (Cashier(0, "Nadia", grants), NADIA)):
        await book.save(KeptCashier(one, kept_pin(pin)), CashierNote("cashier_added", {"cashier": one.name}))
    await counter.presenters.cashiers.open(signed_in=2)
    await counter.settle()
    yield counter


@cache
def kept_pin(pin: str) -> PinHash:
    """A slow hash, made once for all tests."""
    return hash_pin(pin, bytes(SALT_BYTES))


def card(counter: Counter) -> PinView | None:
    found = counter.window.others.get("show_pin")
    assert found is None or isinstance(found, PinView)
    return found


def asked(counter: Counter) -> PinView:
    """The PIN card that is open."""
    found = card(counter)
    assert found is not None
    return found


def is_locked(counter: Counter) -> bool:
    return counter.presenters.cashiers.is_locked


async def type_pin(counter: Counter, pin: str) -> None:
    for digit in pin:
        counter.presenters.cashiers.key(digit)
    counter.presenters.cashiers.enter()
    await counter.settle()


async def scan(counter: Counter, *codes: str) -> None:
    for code in codes:
        counter.presenters.scans.scan(code)
    await counter.settle()


def header_name(counter: Counter) -> str:
    assert counter.window.header is not None
    return counter.window.header.cashier


async def journal(counter: Counter) -> list[str]:
    database = counter.bench.till.till_store._database
    rows = await database.read(lambda c: c.execute("SELECT kind, body FROM journal ORDER BY seq").fetchall())
    assert (await counter.bench.till.till_store.verify_journal()).ok
    return [f"{kind} {body}" for kind, body in rows if kind != "pin_renewed"]


# --- off, the lock, the switch ---


async def test_a_shop_without_cashiers_never_sees_a_card_nor_a_name(counter: Counter) -> None:
    presenters = counter.presenters
    await scan(counter, TOWEL)
    presenters.cashiers.switch()
    presenters.cashiers.lock()
    presenters.sale.questions.ask_discount()
    presenters.sale.questions.answer("discount", "50%")
    await asyncio.sleep(HOUR)
    assert card(counter) is None
    assert header_name(counter) == ""
    assert [line.discount for line in presenters.sale.cart.lines] != [None]


async def test_a_till_with_cashiers_opens_locked_and_the_sale_names_who_took_the_money(staffed: Counter) -> None:
    presenters = staffed.presenters
    await presenters.cashiers.open()  # as at the start of the program
    assert asked(staffed).locked
    await type_pin(staffed, NADIA)
    assert header_name(staffed) == "Nadia"
    await scan(staffed, TOWEL)
    presenters.turn.ask_pay()
    presenters.pay.take()
    await staffed.settle()
    (row,) = await staffed.bench.till.till_store.sales.find()
    sale = await staffed.bench.till.till_store.sales.get(row.id)
    assert sale.cashier == "Nadia"
    assert "Cashier: Nadia" in sale.order.note


async def test_the_quick_switch_needs_a_pin_and_keeps_the_cart(staffed: Counter) -> None:
    await scan(staffed, TOWEL)
    staffed.presenters.cashiers.switch()
    assert asked(staffed).cancel_label
    assert not asked(staffed).locked
    staffed.presenters.cashiers.close()
    assert card(staffed) is None
    assert header_name(staffed) == "Nadia"
    staffed.presenters.cashiers.switch()
    await type_pin(staffed, LEA)
    assert card(staffed) is None
    assert header_name(staffed) == "Lea"
    assert staffed.window.lines == [("Torchon lin", "1")]


async def test_the_lock_hides_all_keeps_the_cart_and_takes_no_scan(staffed: Counter) -> None:
    heard = staffed.window.sounds
    await scan(staffed, TOWEL)
    staffed.presenters.cashiers.lock()
    await staffed.settle()
    staffed.presenters.cashiers.close()  # Esc
    assert asked(staffed).locked
    assert not asked(staffed).cancel_label
    await scan(staffed, SOAP)
    assert plain(asked(staffed).message) == "The till is locked. Type your PIN, then scan again."
    assert heard == [True, False]
    await type_pin(staffed, NADIA)
    assert card(staffed) is None
    assert staffed.window.lines == [("Torchon lin", "1")]
    await scan(staffed, SOAP)
    assert len(staffed.window.lines) == 2
    assert (await journal(staffed))[-2:] == [
        'locked {"cashier":"Nadia","why":"key"}',
        'signed_in {"cashier":"Nadia","before":""}',
    ]


async def test_who_waits_for_the_lock_hears_of_the_sign_in_and_not_before(staffed: Counter) -> None:
    cashiers = staffed.presenters.cashiers
    async with asyncio.timeout(1):
        await cashiers.unlocked()  # Nadia is there
    cashiers.lock()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(60):
            await cashiers.unlocked()
    await type_pin(staffed, LEA)
    async with asyncio.timeout(1):
        await cashiers.unlocked()


async def test_the_digits_are_counted_and_never_shown(staffed: Counter) -> None:
    staffed.presenters.cashiers.switch()
    for digit in "9061427777":
        staffed.presenters.cashiers.key(digit)
    assert asked(staffed).typed == 8
    staffed.presenters.cashiers.key("backspace")
    assert asked(staffed).typed == 7
    assert "9061" not in repr(asked(staffed))


async def test_the_till_locks_itself_after_idle_minutes_and_not_while_money_is_taken(staffed: Counter) -> None:
    presenters, till, busy = staffed.presenters, staffed.bench.till, False
    around = CashierContext(lambda _name: None, lambda: busy, 300.0)
    cashiers = CashierPresenter(staffed.window, ENGLISH, presenters.staff, till.tasks, till.clock, around)
    presenters.cashiers = cashiers
    cashiers.changed()  # as at the start
    await asyncio.sleep(200)
    cashiers.used()
    await asyncio.sleep(299)
    assert not is_locked(staffed)
    await asyncio.sleep(2)
    assert is_locked(staffed)
    await type_pin(staffed, NADIA)
    busy = True
    await asyncio.sleep(900)
    assert not is_locked(staffed)
    busy = False
    await asyncio.sleep(2)
    assert is_locked(staffed)
    assert [entry for entry in await journal(staffed) if '"why":"idle"' in entry] == [
        'locked {"cashier":"Nadia","why":"idle"}'
    ] * 2


async def test_wrong_pins_make_everybody_wait_and_the_wait_counts_down(staffed: Counter) -> None:
    staffed.presenters.cashiers.lock()
    for _ in range(4):
        await type_pin(staffed, "7391")
        assert asked(staffed).message == "This is nobody's PIN."
    await type_pin(staffed, "7391")
    assert asked(staffed).rests
    assert "Try again in 30 seconds." in asked(staffed).message
    await asyncio.sleep(20)
    staffed.presenters.cashiers.key("4")
    assert asked(staffed).typed == 0
    await asyncio.sleep(11)
    assert not asked(staffed).rests
    assert not asked(staffed).message
    await type_pin(staffed, LEA)
    assert card(staffed) is None


async def test_a_short_pin_is_no_try(staffed: Counter) -> None:
    staffed.presenters.cashiers.lock()
    for _ in range(9):
        await type_pin(staffed, "12")
        for _digit in "12":
            staffed.presenters.cashiers.key("backspace")
    assert not [entry for entry in await journal(staffed) if entry.startswith("wrong_pin")]


async def test_what_the_owner_had_open_is_closed_for_the_next(staffed: Counter) -> None:
    staffed.presenters.cashiers.switch()
    await type_pin(staffed, LEA)
    staffed.presenters.frame.go("settings")
    staffed.presenters.cashiers.switch()
    await type_pin(staffed, NADIA)
    assert staffed.presenters.frame.active == "sale"


async def test_a_locked_till_closes_without_a_question_nobody_could_read(staffed: Counter) -> None:
    left: list[bool] = []
    staffed.presenters.late.lead_out(lambda: left.append(True))
    await scan(staffed, TOWEL)
    staffed.presenters.parking.park()
    await staffed.settle()
    staffed.presenters.cashiers.lock()
    staffed.presenters.closing.ask()
    assert left == [True]


# --- the roads into the cart ---

Step = Callable[[Counter], None]


def discount(counter: Counter) -> None:
    counter.presenters.sale.questions.ask_discount()
    counter.presenters.sale.questions.answer("discount", "30%")


def discount_on_all(counter: Counter) -> None:
    counter.presenters.sale.questions.answer("discount all", "30%")


def price(counter: Counter) -> None:
    counter.presenters.line.open()
    counter.presenters.line.submit("price", {"price": "1.00", "reason": "dented"})


def rate(counter: Counter) -> None:
    counter.presenters.line.open()
    counter.presenters.line.submit("rate", {"rate": "6", "reason": "take-away"})


def void(counter: Counter) -> None:
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.close()
    counter.presenters.sale.remove()


def lessen(counter: Counter) -> None:
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.close()
    counter.presenters.sale.step("", -1)


def undo(counter: Counter) -> None:
    counter.presenters.turn.ask_pay()
    counter.presenters.pay.close()
    counter.presenters.sale.undo()


ROADS = [
    (discount, "discount", "Nadia wants to give a discount of 30%."),
    (discount_on_all, "discount", "Nadia wants to give a discount of 30%."),
    (price, "change", "Nadia wants to change a price or a tax rate."),
    (rate, "change", "Nadia wants to change a price or a tax rate."),
    (void, "void", "Nadia wants to take something out after the total was shown."),
    (lessen, "void", "Nadia wants to take something out after the total was shown."),
    (undo, "void", "Nadia wants to take something out after the total was shown."),
]


@pytest.mark.parametrize(("step", "right", "sentence"), ROADS, ids=lambda one: getattr(one, "__name__", ""))
async def test_what_needs_approval_is_done_once_another_cashier_said_so_and_esc_leaves_all_as_it_was(
    staffed: Counter, step: Step, right: str, sentence: str
) -> None:
    await scan(staffed, TOWEL, TOWEL)
    before = staffed.presenters.sale.cart.lines
    step(staffed)
    staffed.presenters.cashiers.close()
    assert card(staffed) is None
    assert staffed.presenters.sale.cart.lines == before
    assert staffed.presenters.sale.cart.discount is None
    step(staffed)
    assert plain(asked(staffed).subtitle) == sentence
    assert staffed.window.prompt is None
    await type_pin(staffed, NADIA)
    assert asked(staffed).message == "Nadia may not approve this."
    assert staffed.presenters.sale.cart.lines == before
    await type_pin(staffed, LEA)
    assert card(staffed) is None
    assert staffed.presenters.sale.cart.lines != before or staffed.presenters.sale.cart.discount is not None
    assert header_name(staffed) == "Nadia"
    entries = [entry for entry in await journal(staffed) if entry.startswith("appro")]
    assert len(entries) == 2
    assert entries[0].startswith(f'approval_refused {{"cashier":"Nadia","right":"{right}"')
    assert entries[1].startswith(f'approved {{"cashier":"Nadia","right":"{right}"')
    assert entries[1].endswith('"by":"Lea"}')


async def test_who_may_do_it_is_not_asked(staffed: Counter) -> None:
    staffed.presenters.cashiers.switch()
    await type_pin(staffed, LEA)
    for step, _, _ in ROADS:
        await scan(staffed, TOWEL, TOWEL)
        step(staffed)
        assert card(staffed) is None
    staffed.presenters.sale.questions.answer("discount all", "0")
    await scan(staffed, TOWEL)
    staffed.presenters.cashiers.switch()
    await type_pin(staffed, NADIA)
    staffed.presenters.sale.questions.answer("discount", "10%")  # up to her own limit
    assert card(staffed) is None


async def test_what_may_not_be_is_said_and_written_down(staffed: Counter) -> None:
    done: list[bool] = []
    staffed.presenters.cashiers.ask(Right.SETTINGS, lambda: done.append(True))
    await staffed.settle()
    assert done == []
    assert staffed.window.notice == "Nadia may not open the settings."
    assert staffed.window.notices[-1].tone is Tone.WARN
    assert (await journal(staffed))[-1] == 'refused {"cashier":"Nadia","right":"settings"}'


async def test_a_parked_sale_whose_total_was_shown_stays_one(staffed: Counter) -> None:
    await scan(staffed, TOWEL, SOAP)
    staffed.presenters.turn.ask_pay()
    staffed.presenters.pay.close()
    staffed.presenters.parking.park()
    await staffed.settle()
    (parked,) = await staffed.bench.till.checkout.parked()
    assert parked.cashier == "Nadia"
    staffed.presenters.parking.resume(parked.id)
    await staffed.settle()
    staffed.presenters.sale.remove()
    assert card(staffed) is not None


async def test_the_next_sale_is_free_to_change_again(staffed: Counter) -> None:
    await scan(staffed, TOWEL)
    staffed.presenters.turn.ask_pay()
    staffed.presenters.pay.take()
    await staffed.settle()
    await scan(staffed, TOWEL)
    staffed.presenters.sale.remove()
    assert card(staffed) is None
    assert staffed.window.lines == []


async def test_an_approval_for_a_cart_that_is_another_by_then_changes_nothing(staffed: Counter) -> None:
    await scan(staffed, TOWEL)
    discount(staffed)
    staffed.presenters.sale.set_customer(None)
    staffed.presenters.sale.change(lambda cart: cart.set_note("gift"), 1)
    await type_pin(staffed, LEA)
    assert [line.discount for line in staffed.presenters.sale.cart.lines] == [None]
    assert staffed.presenters.sale.cart.note == "gift"


# --- the settings' section ---


def section(cashiers: Cashiers, changed: Callable[[], None] = lambda: None) -> CashierSettings:
    return CashierSettings(ENGLISH, cashiers, changed)


def keys(made: CashierSettings) -> list[str]:
    """Fields and buttons, in their order."""
    found: list[str] = []
    for block in made.blocks():
        if isinstance(block, FieldsBlock):
            found += [view.key for row in block.rows for view in row]
        elif isinstance(block, ButtonsBlock):
            found += [action.key for action in block.actions]
    return found


async def test_the_first_cashier_is_made_with_a_name_and_a_pin_and_is_at_the_till_at_once(counter: Counter) -> None:
    presenters = counter.presenters
    made = section(presenters.staff, presenters.cashiers.changed)
    assert keys(made) == [WHO, NAME, PIN, KEEP]
    made.edit(NAME, "Lea")
    assert (await made.act(KEEP))[1:] == (Tone.TROUBLE, PIN)
    made.edit(PIN, LEA)
    assert await made.act(KEEP) == ("Lea is kept.", Tone.OK, "")
    await counter.settle()
    assert header_name(counter) == "Lea"
    assert card(counter) is None
    assert made.is_on, "which has the page ask when it locks itself"
    assert RETIRE in keys(made)
    assert presenters.staff.all[0].grants == OWNER


async def test_rights_are_chosen_and_a_wrong_one_is_said_at_its_field(staffed: Counter) -> None:
    made = section(staffed.presenters.staff)
    made.edit(WHO, "2")
    made.edit(f"{CASHIER}{Right.DRAWER}", "no")
    made.edit(f"{CASHIER}limit", "ten")
    assert (await made.act(KEEP))[1:] == (Tone.TROUBLE, f"{CASHIER}limit")
    made.edit(f"{CASHIER}limit", "7,5")
    assert (await made.act(KEEP))[1] is Tone.OK
    nadia = staffed.presenters.staff.all[1]
    assert nadia.grants[Right.DRAWER] is Grant.NO
    assert f"{nadia.limit:f}" == "7.5"


async def test_the_last_owner_cannot_be_taken_away(staffed: Counter) -> None:
    made = section(staffed.presenters.staff)
    made.edit(WHO, "1")
    said, tone, _ = await made.act(RETIRE)
    assert said == "One cashier with a PIN must be allowed to open the settings."
    assert tone is Tone.TROUBLE


async def test_who_loses_the_pin_while_selling_has_the_till_locked(staffed: Counter) -> None:
    made = section(staffed.presenters.staff, staffed.presenters.cashiers.changed)
    made.edit(WHO, "2")
    assert (await made.act(RETIRE))[0] == "Nadia has no PIN any more and cannot sign in."
    assert asked(staffed).locked
    await staffed.settle()
    assert header_name(staffed) == ""

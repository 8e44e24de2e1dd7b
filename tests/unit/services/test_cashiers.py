"""Cashiers on a real till file: whose PIN it is, approvals, the wait that no restart shortens, and the journal."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from pos_app.domain.cashier import OWNER, Cashier, Grant, Right, Wish
from pos_app.domain.errors import DomainError
from pos_app.domain.pin import FORGIVEN_EVERY, FREE_TRIES, SALT_BYTES, PinHash, hash_pin
from pos_app.services.cashiers.staff import Cashiers, PinVerdict, idle_seconds
from pos_app.services.clock import Clock
from pos_app.store.tables.cashiers import CashierNote, KeptCashier
from pos_app.store.till import TillStore
from pos_app.system import secret_store
from pos_app.system.settings_file import Settings

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"
LEA, NADIA = "4827", "906142"
DEEP = Wish(Right.DISCOUNT, Decimal(30))
PEPPER = b"pepper"


@dataclass
class Hands:
    """The clock a test turns: seconds since the computer was started, and what the wall says."""

    seconds: float = 0.0
    wall: datetime = NOON

    def clock(self) -> Clock:
        return Clock(
            lambda: self.wall, lambda: self.seconds, lambda: 0.5, lambda: "3fa85f64-5717-4562-b3fc-2c963f66afa6"
        )


@asynccontextmanager
async def at(folder: Path, hands: Hands) -> AsyncIterator[Cashiers]:
    """The cashiers of a till that is open in this folder."""
    store = await TillStore.open(folder, lambda: hands.wall)
    try:
        cashiers = Cashiers(store.cashiers, hands.clock(), lambda: PEPPER)
        await cashiers.load()
        yield cashiers
        assert (await store.verify_journal()).ok
    finally:
        await store.aclose()


@asynccontextmanager
async def staffed(folder: Path, hands: Hands) -> AsyncIterator[Cashiers]:
    """Lea, who may do everything, and Nadia, who needs approval."""
    store = await TillStore.open(folder, lambda: hands.wall)
    for one, pin in ((Cashier(0, "Lea", OWNER), LEA), (Cashier(0, "Nadia"), NADIA)):
        await store.cashiers.save(KeptCashier(one, kept_pin(pin)), CashierNote("cashier_added", {"cashier": one.name}))
    await store.aclose()
    async with at(folder, hands) as cashiers:
        yield cashiers


@cache
def kept_pin(pin: str) -> PinHash:
    """A slow hash, made once for all tests."""
    return hash_pin(pin, bytes(SALT_BYTES))


def journal(folder: Path) -> list[tuple[str, dict[str, Any]]]:
    """Kinds and facts, in their order."""
    with closing(sqlite3.connect(folder / "till.db")) as file:
        return [(kind, json.loads(body)) for kind, body in file.execute("SELECT kind, body FROM journal ORDER BY seq")]


def files_of(folder: Path) -> list[Path]:
    return list(folder.iterdir())


def kinds(folder: Path) -> list[str]:
    return [kind for kind, _ in journal(folder)]


@pytest.mark.asyncio
async def test_a_till_without_cashiers_asks_nobody(tmp_path: Path) -> None:
    async with at(tmp_path, Hands()) as cashiers:
        assert not cashiers.is_on
        assert cashiers.may(Wish(Right.SETTINGS)) is Grant.ALLOWED


@pytest.mark.asyncio
async def test_the_first_cashier_may_do_everything_and_the_next_what_was_chosen(tmp_path: Path) -> None:
    async with at(tmp_path, Hands()) as cashiers:
        await cashiers.save(Cashier(0, "Lea"), LEA)
        await cashiers.save(Cashier(0, "Nadia"), NADIA)
        lea, nadia = cashiers.all
        assert lea.grants == OWNER
        assert nadia.grants[Right.SETTINGS] is Grant.NO


@pytest.mark.asyncio
async def test_the_pin_alone_says_who_sells_also_after_a_restart(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()):
        pass
    async with at(tmp_path, Hands()) as cashiers:
        assert cashiers.may(Wish(Right.DAY)) is Grant.NO  # nobody has signed in
        assert (await cashiers.sign_in(NADIA)).verdict is PinVerdict.KNOWN
        assert cashiers.now is not None
        assert cashiers.now.name == "Nadia"
        await cashiers.sign_in(LEA)
    told = [facts for kind, facts in journal(tmp_path) if kind == "signed_in"]
    assert told == [{"cashier": "Nadia", "before": ""}, {"cashier": "Lea", "before": "Nadia"}]


@pytest.mark.asyncio
async def test_no_pin_is_in_the_files(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        await cashiers.sign_in(NADIA)
        await cashiers.sign_in("55500055")
    written = {path.name: path.read_bytes() for path in files_of(tmp_path)}
    assert "till.db" in written
    assert [name for name, found in written.items() if NADIA.encode() in found or b"55500055" in found] == []


@pytest.mark.asyncio
async def test_an_approval_names_both_in_the_journal_and_a_cashier_cannot_approve_herself(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        await cashiers.sign_in(NADIA)
        assert cashiers.may(DEEP) is Grant.APPROVAL
        assert (await cashiers.approve(NADIA, DEEP)).verdict is PinVerdict.NOT_ENTITLED
        assert (await cashiers.approve(LEA, DEEP)).verdict is PinVerdict.KNOWN
        assert cashiers.now is not None
        assert cashiers.now.name == "Nadia"
        await cashiers.refused(Wish(Right.SETTINGS))
    assert journal(tmp_path)[-3:] == [
        ("approval_refused", {"cashier": "Nadia", "right": "discount", "percent": "30", "by": "Nadia"}),
        ("approved", {"cashier": "Nadia", "right": "discount", "percent": "30", "by": "Lea"}),
        ("refused", {"cashier": "Nadia", "right": "settings"}),
    ]


async def lock_out(cashiers: Cashiers, tries: int = FREE_TRIES + 1) -> int:
    """Wrong PINs one after the other; the wait after the last."""
    wait = 0
    for _ in range(tries):
        tried = await cashiers.sign_in("7391")
        assert tried.verdict is PinVerdict.WRONG
        wait = tried.wait
    return wait


@pytest.mark.asyncio
async def test_after_a_few_wrong_pins_not_even_the_right_one_is_taken_for_a_while(tmp_path: Path) -> None:
    hands = Hands()
    async with staffed(tmp_path, hands) as cashiers:
        assert await lock_out(cashiers, FREE_TRIES) == 0
        assert await lock_out(cashiers, 1) == 30
        assert (await cashiers.sign_in(LEA)).verdict is PinVerdict.WAIT
        hands.seconds += 29.5
        assert cashiers.wait == 1
        hands.seconds += 0.5
        assert await lock_out(cashiers, 1) == 60
        hands.seconds += 60
        assert (await cashiers.sign_in(LEA)).verdict is PinVerdict.KNOWN
        assert await lock_out(cashiers, FREE_TRIES) == 0  # an owner's PIN began the count anew
    assert kinds(tmp_path).count("wrong_pin") == 2 * FREE_TRIES + 2


@pytest.mark.asyncio
async def test_neither_a_restart_nor_the_clock_shortens_the_wait(tmp_path: Path) -> None:
    hands = Hands()
    async with staffed(tmp_path, hands) as cashiers:
        await lock_out(cashiers)
        hands.seconds += 25
    for wall in (datetime(2036, 1, 1, tzinfo=UTC), datetime(2016, 1, 1, tzinfo=UTC)):
        again = Hands(seconds=3.0, wall=wall)
        async with at(tmp_path, again) as cashiers:
            assert cashiers.wait == 30
            assert (await cashiers.sign_in(LEA)).verdict is PinVerdict.WAIT
            again.seconds += 30
            assert cashiers.wait == 0


@pytest.mark.asyncio
async def test_a_colleagues_own_pin_does_not_buy_new_guesses(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        await lock_out(cashiers, FREE_TRIES)
        assert (await cashiers.sign_in(NADIA)).verdict is PinVerdict.KNOWN
        assert await lock_out(cashiers, 1) == 30


@pytest.mark.asyncio
async def test_a_quiet_while_forgives_a_slip(tmp_path: Path) -> None:
    hands = Hands()
    async with staffed(tmp_path, hands) as cashiers:
        await lock_out(cashiers, FREE_TRIES)
        hands.seconds += FORGIVEN_EVERY
        assert await lock_out(cashiers, 1) == 0
        assert await lock_out(cashiers, 1) == 30


@pytest.mark.parametrize(
    ("change", "pin", "code"),
    [
        (lambda one: replace(one, name="LEA"), "2580", "name_taken"),
        (lambda one: replace(one, name=" "), "2580", "needed"),
        (lambda one: one, "", "needed"),
        (lambda one: one, "12", "pin_digits"),
        (lambda one: one, LEA, "pin_taken"),
        (lambda one: replace(one, limit=Decimal(101)), "2580", "limit"),
        (lambda one: replace(one, limit=Decimal("NaN")), "2580", "limit"),
    ],
)
@pytest.mark.asyncio
async def test_a_cashier_that_cannot_be_is_not_kept(
    tmp_path: Path, change: Callable[[Cashier], Cashier], pin: str, code: str
) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        with pytest.raises(DomainError) as caught:
            await cashiers.save(change(Cashier(0, "Omar")), pin)
        assert caught.value.code == code
        assert len(cashiers.all) == 2


@pytest.mark.asyncio
async def test_somebody_can_always_open_the_settings(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        lea, nadia = cashiers.all
        with pytest.raises(DomainError, match="no_owner"):
            await cashiers.retire(lea.id)
        with pytest.raises(DomainError, match="no_owner"):
            await cashiers.save(replace(lea, grants=nadia.grants), "")
        await cashiers.retire(nadia.id)
        await cashiers.retire(lea.id)
        assert not cashiers.is_on


@pytest.mark.asyncio
async def test_who_left_cannot_sign_in_and_may_come_back_with_a_new_pin(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        await cashiers.sign_in(NADIA)
        nadia = cashiers.all[1]
        await cashiers.retire(nadia.id)
        assert cashiers.now is None
        assert (await cashiers.sign_in(NADIA)).verdict is PinVerdict.WRONG
        assert [one.active for one in cashiers.all] == [True, False]
        await cashiers.save(replace(nadia, active=False), "2580")
        assert (await cashiers.sign_in("2580")).verdict is PinVerdict.KNOWN
    assert [kind for kind in kinds(tmp_path) if kind.startswith("cashier_")] == [
        "cashier_added",
        "cashier_added",
        "cashier_left",
        "cashier_changed",
    ]


@pytest.mark.asyncio
async def test_a_name_changes_without_a_new_pin(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:
        await cashiers.save(replace(cashiers.all[1], name="Nadia B."), "")
        tried = await cashiers.sign_in(NADIA)
        assert tried.cashier is not None
        assert tried.cashier.name == "Nadia B."


@pytest.mark.asyncio
async def test_the_files_cashiers_are_never_deleted(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()):
        pass
    with closing(sqlite3.connect(tmp_path / "till.db")) as file, pytest.raises(sqlite3.IntegrityError):
        file.execute("DELETE FROM cashier")


@pytest.mark.parametrize(
    ("minutes", "seconds"), [("0", 0), ("5", 300), ("x", 300), ("", 300), ("-1", 300), ("9999", 300)]
)
def test_the_idle_minutes_never_keep_a_till_from_starting(minutes: str, seconds: int) -> None:
    assert idle_seconds(Settings(lock_minutes=minutes)) == seconds


@pytest.mark.asyncio
async def test_each_pin_has_a_salt_of_its_own_and_the_file_alone_checks_none(tmp_path: Path) -> None:
    store = await TillStore.open(tmp_path, lambda: NOON)
    clock = replace(Hands().clock(), new_id=lambda: str(uuid4()))
    cashiers = Cashiers(store.cashiers, clock, lambda: PEPPER)
    try:
        await cashiers.load()
        await cashiers.save(Cashier(0, "Lea"), LEA)
        await cashiers.save(Cashier(0, "Nadia"), NADIA)
        kept, _ = await store.cashiers.load()
        pins = [one.pin for one in kept if one.pin]
        assert len({pin.salt for pin in pins}) == 2
        for pin, typed in zip(pins, (LEA, NADIA), strict=True):
            assert pin.peppered
            assert hash_pin(typed, pin.salt).digest != pin.digest
            assert hash_pin(typed, pin.salt, PEPPER).digest == pin.digest
        elsewhere = Cashiers(store.cashiers, clock, lambda: b"")
        await elsewhere.load()
        with pytest.raises(DomainError, match="pin_secret"):
            await elsewhere.sign_in(LEA)
    finally:
        await store.aclose()


@pytest.mark.asyncio
async def test_an_older_pin_gets_a_salt_and_the_pepper_when_it_is_typed(tmp_path: Path) -> None:
    async with staffed(tmp_path, Hands()) as cashiers:  # one salt for both, no pepper
        assert (await cashiers.sign_in(NADIA)).verdict is PinVerdict.KNOWN
        assert (await cashiers.sign_in(NADIA)).verdict is PinVerdict.KNOWN
        assert (await cashiers.sign_in(LEA)).verdict is PinVerdict.KNOWN
    store = await TillStore.open(tmp_path, lambda: NOON)
    kept, _ = await store.cashiers.load()
    await store.aclose()
    assert [one.pin is not None and one.pin.peppered for one in kept] == [True, True]
    assert kinds(tmp_path).count("pin_renewed") >= 2


def test_the_pins_secret_is_made_once_and_outlives_another_key(tmp_path: Path) -> None:
    ids = iter(str(uuid4()) for _ in range(9))
    first = secret_store.pepper(tmp_path, lambda: next(ids))
    assert len(first) > 40
    secret_store.keep(tmp_path, "one", "a")
    secret_store.keep(tmp_path, "two", "b")
    secret_store.forget_others(tmp_path, "two")
    assert secret_store.pepper(tmp_path, lambda: next(ids)) == first
    (tmp_path / secret_store.PEPPER).write_bytes(b"{")
    assert secret_store.pepper(tmp_path, lambda: next(ids)) == b""

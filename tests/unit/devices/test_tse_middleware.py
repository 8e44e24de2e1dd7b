"""The German device over a socket: what is asked of its middleware, what it says, and each way it may fail."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.devices.signing import DeviceOutError
from pos_app.devices.tse_middleware import TseMiddleware
from pos_app.domain import tse
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_receipt import Beside, BesideKind, FiscalDocument, FiscalKind, RateAmount
from tests.tse_middleware import BOX, Middleware

AT = datetime(2026, 11, 30, 14, 2, tzinfo=timezone(timedelta(hours=1)))
SALE = FiscalDocument(
    FiscalKind.SALE,
    "s",
    "1-261130-0038",
    AT,
    (RateAmount(Decimal(19), 1798), RateAmount(Decimal("7.00"), 795)),
    cash=593,
    other=2000,
)


@pytest.fixture(scope="module")
def machine() -> Iterator[Middleware]:
    made = Middleware()
    yield made
    made.close()


@pytest.fixture
def device(machine: Middleware) -> Iterator[TseMiddleware]:
    yield TseMiddleware(machine.address, BOX, "1")
    machine.out = machine.mute = machine.other = machine.noise = machine.refuses = machine.failed = False


def test_process_data_is_one_line_of_kind_rates_and_payments() -> None:
    assert tse.process_data(SALE) == "Beleg^17.98_7.95_0.00_0.00_0.00^5.93:Bar_20.00:Unbar"
    back = replace(SALE, kind=FiscalKind.RETURN, amounts=(RateAmount(Decimal(7), -5),), cash=-5, other=0)
    assert tse.process_data(back) == "Beleg^0.00_-0.05_0.00_0.00_0.00^-0.05:Bar"
    free = replace(SALE, kind=FiscalKind.TRAINING, amounts=(RateAmount(Decimal(0), 0),), cash=0, other=0)
    assert tse.process_data(free) == "AVTraining^0.00_0.00_0.00_0.00_0.00^"
    odd = (RateAmount(Decimal("10.7"), 1), RateAmount(Decimal("5.5"), 20), RateAmount(Decimal(16), 300))
    assert tse.rate_fields(odd) == (300, 0, 1, 20, 0)


def test_a_transaction_is_asked_for_and_its_receipt_has_the_code_that_the_middleware_makes(
    machine: Middleware, device: TseMiddleware
) -> None:
    record = asyncio.run(device.sign(SALE))
    asked = machine.calls[-1]
    assert asked["ftReceiptCase"] == 0x4445000100000001
    assert [item["Amount"] for item in asked["cbChargeItems"]] == [Decimal("17.98"), Decimal("7.95")]
    assert asked["cbReceiptMoment"] == "2026-11-30T13:02:00+00:00"
    mark = tse.mark_of(record, SALE.kind)
    assert mark.qr.split(";")[:4] == ["V0", "KASSE-DE-1", "Kassenbeleg-V1", tse.process_data(SALE)]
    assert len(mark.qr.split(";")) == 12
    assert mark.notes == ()
    training = asyncio.run(device.sign(replace(SALE, kind=FiscalKind.TRAINING)))
    assert training.process_data.startswith("AVTraining^")
    assert training.number == record.number + 1


@settings(max_examples=20, deadline=None)
@given(
    st.dictionaries(st.sampled_from(["19", "7", "10.7", "5.5", "0"]), st.integers(-(10**7), 10**7), min_size=1),
    st.integers(-(10**7), 10**7),
)
def test_any_amounts_are_signed_as_they_were_sold(machine: Middleware, rates: dict[str, int], cash: int) -> None:
    amounts = tuple(RateAmount(Decimal(rate), gross) for rate, gross in rates.items())
    made = replace(SALE, amounts=amounts, cash=cash, other=sum(rates.values()) - cash)
    record = asyncio.run(TseMiddleware(machine.address, BOX, "1").sign(made))
    assert record.process_data == tse.process_data(made)


@pytest.mark.parametrize("fault", ["out", "other", "noise", "refuses"])
def test_each_failure_is_an_outage(machine: Middleware, device: TseMiddleware, fault: str) -> None:
    setattr(machine, fault, True)
    with pytest.raises(DeviceOutError):
        asyncio.run(device.sign(SALE))


def test_a_middleware_that_gave_up_its_device_looks_for_it_when_it_is_asked(
    machine: Middleware, device: TseMiddleware
) -> None:
    machine.out = True
    with pytest.raises(DeviceOutError, match="state"):
        asyncio.run(device.sign(SALE))
    machine.out = False
    with pytest.raises(DeviceOutError):
        asyncio.run(device.sign(SALE))  # it does not try again by itself
    asyncio.run(device.answers())
    assert asyncio.run(device.sign(SALE)).process_type == "Kassenbeleg-V1"


def test_one_that_says_nothing_or_is_not_there_ends_with_the_deadline(
    machine: Middleware, device: TseMiddleware, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.mute = True
    monkeypatch.setattr(device, "deadline", 0.2)
    with pytest.raises(DeviceOutError):
        asyncio.run(device.sign(SALE))
    with pytest.raises(DeviceOutError, match="Refused"):
        asyncio.run(TseMiddleware("http://127.0.0.1:9", BOX, "1").answers())


@pytest.mark.parametrize("address", ["http://192.168.1.4:1500", "https://127.0.0.1", "127.0.0.1:1500", "http://x@evil"])
def test_only_this_computer_is_asked(address: str) -> None:
    with pytest.raises(DomainError, match="tse_address"):
        TseMiddleware(address, BOX, "1")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "127.0.0.1:1500",
        "https://127.0.0.1:1500",
        "http://10.0.0.7:1500",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "http://me@127.0.0.1",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:x",
        "http://[::1",
        "http://127.0.0.1/?to=http://example.com",
    ],
)
def test_a_middleware_elsewhere_is_none(address: str) -> None:
    with pytest.raises(DomainError, match="tse_address"):
        TseMiddleware(address, BOX, "1")


def test_a_middleware_is_on_this_computer() -> None:
    assert tse.middleware_at("http://127.0.0.1:1500/queue/") == ("127.0.0.1", 1500, "/queue")
    assert tse.middleware_at("http://localhost") == ("localhost", 80, "")
    assert tse.middleware_at("http://[::1]:1500") == ("::1", 1500, "")


def test_a_voucher_a_debt_and_rounding_are_asked_for_as_lines_without_a_rate(
    machine: Middleware, device: TseMiddleware
) -> None:
    besides = (
        Beside(BesideKind.VOUCHER_PAID, -1000),
        Beside(BesideKind.OWED, -500),
        Beside(BesideKind.ROUNDING, 2),
        Beside(BesideKind.VOUCHER_SOLD, 300),
    )
    record = asyncio.run(device.sign(replace(SALE, cash=1395, other=0, besides=besides)))
    assert record.process_data == "Beleg^17.98_7.95_0.00_0.00_-11.98^13.95:Bar"
    cases = [item["ftChargeItemCase"] & 0xFFFF for item in machine.calls[-1]["cbChargeItems"]]
    assert cases == [1, 2, 0x68, 0x77, 5, 0x60]

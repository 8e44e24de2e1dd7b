"""The parts of an Austrian receipt, each against what the law's annex says of it."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.domain import rksv
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_receipt import (
    FiscalKind,
    RateAmount,
    document_of_sale,
)
from pos_app.domain.rksv import RateSums
from pos_app.services.fiscal.rksv_chain import encrypted_counter
from tests.rksv.reader import counter_of, parse
from tests.unit.presenters.papers_by_law import PLACES

NOON = datetime(2026, 11, 30, 12, 0, 1, 250, tzinfo=timezone(timedelta(hours=1)))
AT0 = ("AT0", "U:ATU13585627-1")


def amounts(*pairs: tuple[str, int]) -> list[RateAmount]:
    return [RateAmount(Decimal(percent), gross) for percent, gross in pairs]


def test_each_rate_has_its_field_and_the_rate_of_july_2026_is_a_special_one() -> None:
    found = rksv.rate_sums(amounts(("20", 1), ("10", 20), ("13", 300), ("0", 4000), ("19", 50000), ("4.9", 600000)))
    assert found == RateSums(1, 20, 300, 4000, 650000)
    assert rksv.rate_sums(amounts(("20", 7), ("20.00", -9), ("5.5", 1))) == RateSums(-2, 0, 0, 0, 1)


@given(st.integers(-(10**9), 10**9))
def test_an_amount_has_two_decimals_behind_a_comma_and_reads_back(cents: int) -> None:
    text = rksv.amount(cents)
    assert Decimal(text.replace(",", ".")) * 100 == cents
    assert len(text.partition(",")[2]) == 2


def test_an_amount_below_a_euro_keeps_its_sign() -> None:
    assert [rksv.amount(cents) for cents in (0, -1, 99, -100, 123456)] == ["0,00", "-0,01", "0,99", "-1,00", "1234,56"]


@given(st.integers(-(2**62), 2**62), st.text("ABC123-", min_size=1, max_size=12), st.binary(min_size=32, max_size=32))
def test_the_counter_reads_back_by_another_way_of_the_cipher(counter: int, number: str, key: bytes) -> None:
    hidden = encrypted_counter(key, rksv.counter_iv("BOX", number), counter)
    field = rksv.counter_field(FiscalKind.SALE, hidden)
    jws = rksv.compact(rksv.payload("BOX", number, NOON, RateSums(), field, AT0, rksv.link_to("BOX")), b"s" * 64)
    assert counter_of(parse(jws), key) == counter


def test_returns_and_training_have_a_mark_in_place_of_the_counter() -> None:
    sums = RateSums(100)
    assert base64.b64decode(rksv.counter_field(FiscalKind.RETURN, b"12345678")) == b"STO"
    assert base64.b64decode(rksv.counter_field(FiscalKind.TRAINING, b"12345678")) == b"TRA"
    assert rksv.counter_after(500, FiscalKind.SALE, sums) == 600
    assert rksv.counter_after(500, FiscalKind.RETURN, RateSums(-100)) == 400
    assert rksv.counter_after(500, FiscalKind.TRAINING, sums) == 500


def test_the_code_has_twelve_fields_and_the_jws_its_three_parts() -> None:
    text = rksv.payload("BOX", "1-261130-0001", NOON, RateSums(795, -3), "Y291bnRlcg==", AT0, "bGlua2xpbms=")
    assert text == (
        "_R1-AT0_BOX_1-261130-0001_2026-11-30T12:00:01_7,95_-0,03_0,00_0,00_0,00_Y291bnRlcg==_U:ATU13585627-1"
        "_bGlua2xpbms="
    )
    jws = rksv.compact(text, bytes(range(64)))
    assert jws.startswith("eyJhbGciOiJFUzI1NiJ9.")
    assert "=" not in jws
    assert rksv.machine_code(jws) == f"{text}_{base64.b64encode(bytes(range(64))).decode()}"


def test_an_outage_stands_in_the_signature_in_the_laws_words() -> None:
    jws = rksv.compact("_x", None)
    assert jws.rpartition(".")[2] == "U2ljaGVyaGVpdHNlaW5yaWNodHVuZyBhdXNnZWZhbGxlbg"  # the annex gives this text
    mark = rksv.mark_of(jws, "BOX", FiscalKind.TRAINING, signed=False)
    assert mark.notes == ("Trainingsbuchung", "Sicherheitseinrichtung ausgefallen")
    assert mark.qr.endswith("_U2ljaGVyaGVpdHNlaW5yaWNodHVuZyBhdXNnZWZhbGxlbg==")


def test_the_link_is_eight_bytes_of_the_receipt_before_or_of_the_boxs_id() -> None:
    assert base64.b64decode(rksv.link_to("BOX")) == hashlib.sha256(b"BOX").digest()[:8]


@pytest.mark.parametrize("spoilt", ["BOX", "number", "serial"])
def test_a_name_that_would_shift_the_fields_is_refused(spoilt: str) -> None:
    told = {"BOX": "BOX", "number": "1-1", "serial": "a1"} | {spoilt: "a_b"}
    with pytest.raises(DomainError, match="fiscal_box"):
        rksv.payload(told["BOX"], told["number"], NOON, RateSums(), "", ("AT1", told["serial"]), "")


@pytest.mark.parametrize(
    ("before", "now", "kind"),
    [
        ("2026-11-30T23:59", "2026-12-01T00:00", FiscalKind.MONTH),
        ("2026-11-01T00:00", "2026-11-30T23:59", None),
        ("2026-12-31T23:59", "2027-01-01T00:00", FiscalKind.YEAR),
        ("2026-03-01T00:00", "2027-03-01T00:00", FiscalKind.YEAR),
        ("2027-01-02T00:00", "2026-12-31T00:00", None),
    ],
)
def test_a_month_that_begins_and_a_year_that_begins(before: str, now: str, kind: FiscalKind | None) -> None:
    assert rksv.turns_of_month(datetime.fromisoformat(before), datetime.fromisoformat(now)) is kind


def test_a_sale_is_what_its_receipt_says() -> None:
    sale = next(place for place in PLACES if place.country == "AT").sale()
    made = document_of_sale(sale, training=False)
    assert (made.kind, made.total, made.cash, made.other) == (FiscalKind.SALE, sale.totals.total.minor, made.total, 0)
    assert rksv.rate_sums(made.amounts) == RateSums(1798, 795)
    assert document_of_sale(sale, training=True).kind is FiscalKind.TRAINING

"""Practice tills sign what they sell: `pos-app fiscal` writes Austria's log and ends its chain, and writes the closed
days of a German till (DSFinV-K)."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

from pos_app.__main__ import main
from pos_app.app.till import open_till
from pos_app.devices.soft_signer import SoftSigner
from pos_app.devices.tse_middleware import TseMiddleware
from pos_app.domain.fiscal import Regime
from pos_app.domain.fiscal_receipt import FiscalMark
from pos_app.domain.money import Money
from pos_app.domain.payment import Tender
from pos_app.domain.totals import totals
from pos_app.services.clock import system_clock
from pos_app.services.day.days import Days
from pos_app.services.fiscal.signing import Signing
from pos_app.services.settings.shop import usable_shop
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.rksv.reader import check
from tests.tse_middleware import BOX, Middleware
from tests.unit.domain.rue_haute import EUR
from tests.unit.store.till_values import cart


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first signature on a busy machine takes longer than a cashier would wait for it."""
    for device in (SoftSigner, TseMiddleware):
        monkeypatch.setattr(device, "deadline", 60.0)


def shop_of(country: str) -> ShopSettings:
    place = {"name": "Graben", "street": "Graben", "number": "3", "postal_code": "1010", "city": "Wien"}
    return replace(Settings().shop, country=country, email="shop@example.org", phone="+4312345678", **place)  # type: ignore[arg-type]


def sell(folder: Path, country: str, times: int, *, close: bool = False) -> list[FiscalMark]:
    """Pay some sales at a practice till, as the window does, and close the day; what their papers show of a
    signature."""
    shop = shop_of(country)
    settings_file.save(folder, replace(settings_file.peek(folder), shop=shop))
    profile, _ = usable_shop(shop)

    async def day() -> list[FiscalMark]:
        found = []
        clock = system_clock()
        async with open_till(folder, profile, clock, _raise, lambda _row: None, None, practice=True) as till:
            for _ in range(times):
                basket = cart(2)
                due = totals(basket, till.shop.policy).total
                sale = await till.checkout.pay(basket, (Tender("Card", Money(due.amount, EUR), is_cash=False),), "Tom")
                if till.signing is not None:
                    found.append(await till.signing.mark_of(sale.id))
            if close:
                await Days(till.till_store, till.catalogue_store, till.shop, clock).close("Tom")
        return found

    return asyncio.run(day())


def _raise(_name: str, error: BaseException) -> None:
    raise error


def test_the_log_of_a_practice_till_is_right_and_ends(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marks = sell(tmp_path, "AT", 3)
    assert [mark.notes for mark in marks] == [("Trainingsbuchung",)] * 3
    assert all(mark.qr.startswith("_R1-AT0_UEBUNG-1_1-") for mark in marks)
    where = ["--demo", "--profile", str(tmp_path)]
    logs = tmp_path / "logs"
    assert main(["fiscal", "export", "--to", str(logs), "--keys", *where]) == 0
    (log,), (keys,) = logs.glob("dep7-*.json"), logs.glob("keys-*.json")
    assert check(log.read_bytes(), keys.read_bytes()) == 4
    assert "reads the till's turnover" in capsys.readouterr().out
    assert main(["fiscal", "end", *where]) == 0
    assert main(["fiscal", "export", "--to", str(logs), *where]) == 0
    longer = max(logs.glob("dep7-*.json"))
    assert check(longer.read_bytes(), keys.read_bytes()) == 5
    assert sell(tmp_path, "AT", 1) == [FiscalMark()]


def test_the_first_sale_is_signed_though_it_came_before_the_tills_own_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine the look that begins with the till had its turn behind the first sale, which then stayed
    outside the chain."""
    looks = []
    catch_up = Signing.catch_up

    async def late(signing: Signing) -> None:
        looks.append(signing)
        if len(looks) > 1:
            await catch_up(signing)

    monkeypatch.setattr(Signing, "catch_up", late)
    assert [mark.notes for mark in sell(tmp_path, "AT", 2)] == [("Trainingsbuchung",)] * 2


def test_where_nothing_is_signed_there_is_no_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert sell(tmp_path, "BE", 1) == []
    where = ["--demo", "--profile", str(tmp_path)]
    assert main(["fiscal", "export", "--to", str(tmp_path / "logs"), *where]) == 1
    assert main(["fiscal", "end", *where]) == 1
    assert capsys.readouterr().err.count("Nothing was signed") == 2
    assert main(["fiscal", "export", "--to", str(tmp_path), "--profile", str(tmp_path / "none")]) == 1
    assert main(["fiscal", "export", *where]) == 2


def test_a_german_practice_till_signs_by_the_middleware_that_is_named(tmp_path: Path) -> None:
    where = ["--demo", "--profile", str(tmp_path)]
    assert sell(tmp_path, "DE", 1) == []
    machine = Middleware()
    try:
        assert main(["fiscal", "device", "--address", machine.address, "--cash-box", BOX, *where]) == 0
        (mark,) = sell(tmp_path, "DE", 1)
        assert mark.notes == ("Training",)
        assert mark.qr.split(";")[3] == "AVTraining^9.90_0.00_0.00_0.00_0.00^9.90:Unbar"
        assert main(["fiscal", "export", "--to", str(tmp_path), *where]) == 1  # no day is closed
    finally:
        machine.close()
    (mark,) = sell(tmp_path, "DE", 1)
    assert mark.notes == ("Training", "TSE ausgefallen")
    assert main(["fiscal", "device", "--address", "http://10.0.0.1", "--cash-box", BOX, *where]) == 1
    assert main(["fiscal", "device", *where]) == 2


def test_a_german_practice_till_exports_its_closed_days(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the device signed, what it missed, and what was sold before there was one."""
    where = ["--demo", "--profile", str(tmp_path)]
    sell(tmp_path, "DE", 1, close=True)
    machine = Middleware()
    try:
        assert main(["fiscal", "device", "--address", machine.address, "--cash-box", BOX, *where]) == 0
        sell(tmp_path, "DE", 2)
    finally:
        machine.close()
    sell(tmp_path, "DE", 1, close=True)
    capsys.readouterr()
    assert main(["fiscal", "export", "--to", str(tmp_path / "out"), *where]) == 0
    said = capsys.readouterr().out
    assert "2 closed days" in said
    assert "marked as training" in said
    (path,) = (tmp_path / "out").iterdir()
    assert path.name == "dsfinvk-1-z0001-z0002.zip"
    with zipfile.ZipFile(path) as folder:
        index = ElementTree.fromstring(folder.read("index.xml"))
        assert sorted(folder.namelist()) == sorted(["index.xml", *(one.text or "" for one in index.iter("URL"))])
        tables = {
            name: list(csv.DictReader(io.StringIO(folder.read(f"{name}.csv").decode()), delimiter=";"))
            for name in ("transactions", "transactions_tse", "tse", "businesscases", "location")
        }
    assert [row["BON_TYP"] for row in tables["transactions"]] == ["AVTraining"] * 4
    assert [bool(row["TSE_TA_SIG"]) for row in tables["transactions_tse"]] == [True, True, False]
    assert tables["transactions_tse"][2]["TSE_TA_FEHLER"] == "TSE ausgefallen"
    assert [row["TSE_ID"] for row in tables["tse"]] == ["1"]
    assert tables["businesscases"] == []
    assert tables["location"][0]["LOC_LAND"] == "DEU"
    assert main(["fiscal", "export", "--to", str(tmp_path / "out"), "--first", "3", *where]) == 1
    assert "No day was closed" in capsys.readouterr().err


def test_a_german_day_whose_sums_differ_is_named_and_not_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A sale that a hand in the file made unreadable; the other day is to be had."""
    where = ["--to", str(tmp_path / "out"), "--demo", "--profile", str(tmp_path)]
    sell(tmp_path, "DE", 1, close=True)
    sell(tmp_path, "DE", 1, close=True)
    with closing(sqlite3.connect(tmp_path / "till.db")) as connection, connection:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'payload'"
        for (name,) in connection.execute(triggers).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE payload SET body = '{}' WHERE seq = (SELECT max(seq) FROM sale)")
    assert main(["fiscal", "export", *where]) == 1
    said = capsys.readouterr().err
    assert "Z 2: 1 sales cannot be read" in said
    assert "Z 2: Z, turnover by rate, BRUTTO" in said
    assert "Nothing was written" in said
    assert list((tmp_path / "out").iterdir()) == []
    assert main(["fiscal", "export", "--last", "1", *where]) == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["dsfinvk-1-z0001-z0001.zip"]


def test_a_till_that_sells_takes_no_device() -> None:
    profile, _ = usable_shop(shop_of("AT"))
    assert profile.standing.regime is Regime.AT
    assert not profile.standing.signs
    assert profile.standing.refusal == "fiscal_at"


@pytest.mark.parametrize("by", ["verb", "settings", "an older program"])
def test_the_middleware_before_a_tse_is_named_in_settings(tmp_path: Path, by: str) -> None:
    """As the field of the practice shop keeps it, by the verb, and by the file that an older program wrote."""
    machine = Middleware()
    try:
        where = ("--demo", "--profile", str(tmp_path))
        if by == "verb":
            asked = ["fiscal", "device", "--address", machine.address, "--cash-box", BOX, *where]
            assert main(["fiscal", "device", "--address", "http://10.0.0.7:1500", "--cash-box", BOX, *where]) == 1
            assert main(asked) == 0
            assert settings_file.peek(tmp_path).tse_address == machine.address
        elif by == "settings":
            named = {"tse_address": machine.address, "tse_cash_box": BOX}
            settings_file.save(tmp_path, replace(Settings(), **named))  # type: ignore[arg-type]
        else:
            told = json.dumps({"address": machine.address, "cash_box": BOX})
            (tmp_path / "signing-device.json").write_text(told, "utf-8")
        (mark,) = sell(tmp_path, "DE", 1)
        assert mark.qr.split(";")[:3] == ["V0", "KASSE-DE-1", "Kassenbeleg-V1"]
        assert "AVTraining^" in mark.qr
    finally:
        machine.close()

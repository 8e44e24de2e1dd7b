"""The owner's overview: which tills answer, what the shop turned over today, what is not sent; nobody's name."""

from __future__ import annotations

import asyncio
import json

import pytest

from pos_app.__main__ import main
from pos_app.services.day.days import Days
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import Counter
from tests.unit.shared_store.losing import before
from tests.unit.shared_store.test_ledger import sell
from tests.unit.shared_store.test_several_tills_card import done
from tests.unit.shared_store.two_tills import SOAP, TOWEL, Shop

pytestmark = pytest.mark.asyncio


async def tell(till: Counter) -> None:
    """As after half a minute."""
    assert till.till.sharing is not None
    till.till.sharing._standing._next = 0.0
    await till.till.sharing.look()


async def shown(till: Counter) -> tuple[str, list[str]]:
    several = till.presenters.several_tills
    several.open()
    await done(till)
    assert till.window["question"].actions[0].shortcut == "0"
    several.choose("today")
    await done(till)
    return till.window["text"].subtitle, [line for line in till.window["text"].lines if line]


async def test_the_owner_sees_each_till_and_the_sum_and_no_name(
    shop: Shop, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    await tell(shop.one)
    assert (await shown(shop.one))[1][:1] == ["Turnover · 0 sales\t€0.00"]
    await sell(shop.one, f"3*{TOWEL}", SOAP)
    await sell(shop.two, SOAP)
    await tell(shop.one)
    losing = before(shop.store(shop.two))
    losing.loses = ["tell"]
    with pytest.raises(Exception, match="lost"):
        await tell(shop.two)
    await tell(shop.two)
    facts = [
        await Days(t.till_store, t.catalogue_store, t.shop, t.clock).open_day() for t in (shop.one.till, shop.two.till)
    ]
    first, second = (report.turnover for report in facts)
    alive, lines = await shown(shop.two)
    assert alive.startswith("Tills that answer: 2 of 5 · as of ")
    both = f"€{(first + second) // 100}.{(first + second) % 100:02}"
    assert lines[:2] == [f"Turnover · 2 sales\t{both}", "2 sales are not sent"]
    assert "Till 3 · not heard of yet" in lines
    bench = shop.one.till  # it closes its day: its sale is counted once, as closed
    await Days(bench.till_store, bench.catalogue_store, bench.shop, bench.clock).close("Nadia")
    await shop.store(shop.one).look()
    with postgres.connection(shop.database) as owner:  # and is silent
        owner.run("UPDATE comptoir.till SET seen_at = seen_at - interval '5 minutes' WHERE code = '1'")
    shop.two.presenters.several_tills.act("again")  # the card stays open and is asked anew
    await done(shop.two)
    alive, lines = shop.two.window["text"].subtitle, shop.two.window["text"].lines
    assert alive.startswith("Tills that answer: 1 of 5 · as of ")
    assert lines[0] == f"Turnover · 2 sales\t{both}"
    assert [line.split("\t")[0] for line in lines[1:3]] == ["    in closed days", "    in open days"]
    assert any(line.startswith("Till 1 · last heard of ") for line in lines)
    assert any(line.startswith("    Z 1, closed ") for line in lines)
    code = await asyncio.to_thread(main, ["overview", "--json", "--profile", str(shop.folder / "2")])
    told = capsys.readouterr().out
    assert code == 0
    found = json.loads(told)
    assert (found["alive"], found["unsent"], found["turnover"]) == (1, 2, {"EUR": first + second})
    assert await asyncio.to_thread(main, ["overview", "--profile", str(shop.folder / "2")]) == 0
    table = capsys.readouterr().out
    assert len({len(line) for line in table.splitlines() if "€" in line}) == 1, "the amounts stand in a column"
    told += table + " ".join(lines)
    assert not any(name in told for name in ("Nadia", "Bob", "Ann"))


async def test_what_is_refused_to_whom(
    shop: Shop, postgres: PostgresServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await asyncio.to_thread(main, ["overview", "--profile", str(shop.folder / "nobody")]) == 1
    assert "No store is set for this till" in capsys.readouterr().err
    with postgres.connection(shop.database) as owner:
        owner.run("UPDATE comptoir.shop SET version = 3")
    await tell(shop.one)  # an older store is told nothing, and shows nothing
    several = shop.one.presenters.several_tills
    several.choose("today")
    await done(shop.one)
    assert "pos-app store init" in shop.one.window.notices[-1]
    assert shop.store(shop.one).now.refused is None


async def test_in_a_shop_of_ten_tills_each_is_there_in_its_order(shop: Shop, postgres: PostgresServer) -> None:
    with postgres.connection(shop.database) as owner:
        for code in ("10", "6", "7", "8", "9"):
            owner.run("INSERT INTO comptoir.till (code, role, seen_at) VALUES (:c, :c, clock_timestamp())", c=code)
    await tell(shop.one)
    _, lines = await shown(shop.one)
    named = [line.split(" · ")[0] for line in lines if line.startswith("Till ")]
    assert named == [f"Till {number}" for number in range(1, 11)]
    shop.one.presenters.several_tills.open()
    await done(shop.one)
    answers = shop.one.window["question"].actions
    assert [one.label.split(" · ")[0] for one in answers][1:10] == [f"Till {number}" for number in range(2, 11)]
    assert [one.shortcut for one in answers] == [*"01234567", "", "", "9"]

"""Texts that one till tells and the server or another till cannot take as they are; a till that was called otherwise
since it was paired; numbers that a till with a backup of its file gives again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.shop_ledger import ZPaper
from pos_app.domain.shop_store import JournalPlace, OfferedCart
from pos_app.domain.store_state import StoreRefusedError
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.overview_words import overview_lines
from pos_app.services.several.standing import overview_of
from pos_app.shared_store.postgres import without_nul
from tests.postgres_server import PostgresServer
from tests.unit.presenters.counter import open_counter
from tests.unit.shared_store.test_odd_servers import store_of
from tests.unit.shared_store.test_several_tills_card import card
from tests.unit.shared_store.two_tills import pair

AT = datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC)
pytestmark = pytest.mark.asyncio


@given(st.recursive(st.text(st.sampled_from('\0\\u0"ä'), max_size=12), st.lists))
@settings(max_examples=60, deadline=None)
async def test_only_the_one_character_is_taken_out(value: object) -> None:
    def plain(inner: object) -> object:
        return [plain(one) for one in inner] if isinstance(inner, list) else str(inner).replace("\0", "")

    assert json.loads(without_nul(json.dumps(value, ensure_ascii=False))) == plain(value)


async def test_a_name_with_a_character_that_the_server_has_not_keeps_nobody_from_being_forgotten(
    postgres: PostgresServer,
) -> None:
    with store_of(postgres, postgres.database(), "1") as store:
        for uid, person in (("u1", "c1"), ("u2", "c2")):
            body = {"customer": {"id": person}, "lines": [{"name": "Th\0é", "note": "for Ann"}], "note": "Ann"}
            assert await store.offer(OfferedCart(uid, 0, json.dumps(body), "P-1 Ann", "Bo", AT, 1, 100, "EUR"))
        await store.ledger.forget(("c1",))
        first, second = await store.claim("u1", "r1", "Bo"), await store.claim("u2", "r2", "Bo")
        assert first is not None
        assert second is not None
        assert "Ann" not in first.body
        assert json.loads(second.body)["lines"] == [{"name": "Thé", "note": "for Ann"}]


async def test_the_largest_cart_with_a_note_at_each_line_has_room(postgres: PostgresServer) -> None:
    with store_of(postgres, postgres.database(), "1") as store:
        body = json.dumps({"lines": [{"note": "x" * 500, "name": "y" * 700}] * 1_000})
        assert len(body) > 1_000_000
        assert await store.offer(OfferedCart("u1", 0, body, "P-1", "Bo", AT, 1_000, 100, "EUR"))
        held = await store.claim("u1", "r1", "Bo")
        assert held is not None
        assert held.body == body


async def test_a_z_of_another_form_is_told_and_hides_nothing_else(postgres: PostgresServer) -> None:
    now = datetime.now(UTC)
    database = postgres.database()
    with store_of(postgres, database, "2") as two:
        await two.register("there", JournalPlace(0, ""), anew=True)
        await two.ledger.keep_zs((ZPaper("2", 7, now, '{"form": "of tomorrow"}'),))
    with store_of(postgres, database, "1") as store:
        found = await overview_of(store, now)
    assert found.unread == (("2", 7),)
    assert [one.code for one in found.tills] == ["1", "2", "3", "4", "5"]
    assert "Another version of the program wrote Z 7 of till 2: it is in no sum." in overview_lines(found, ENGLISH)


async def test_a_till_that_goes_on_with_a_backup_closes_a_day_under_a_number_again(postgres: PostgresServer) -> None:
    with store_of(postgres, postgres.database(), "2") as two:
        first, again = ZPaper("2", 5, AT, "of Monday"), ZPaper("2", 5, AT + timedelta(days=1), "of Tuesday")
        for told in (first, again, again):
            await two.ledger.keep_zs((told,))
        assert await two.ledger.zs(AT, AT + timedelta(days=2)) == (first, again)


async def test_a_till_that_was_called_otherwise_since_it_was_paired_works_alone(
    postgres: PostgresServer, tmp_path: Path
) -> None:
    database = postgres.database()
    # It has the role of till 2 and calls itself 3, as another till may.
    async with open_counter(pair(tmp_path / "two", postgres, database, "2"), till="3") as counter:
        assert counter.till.sharing is not None
        with pytest.raises(StoreRefusedError, match="code"):
            await counter.till.sharing.look()
        assert await card(counter) == ["Pair this till again…"]
        counter.presenters.several_tills.choose("anew")
        assert counter.window["prompt"].key == "pairing code"
    with postgres.connection(database) as owner:
        assert owner.run("SELECT installation, seen_at FROM comptoir.till WHERE code IN ('2', '3')") == [["", None]] * 2

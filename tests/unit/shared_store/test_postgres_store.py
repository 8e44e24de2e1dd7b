"""The port over a real PostgreSQL: registration, carts that move by hand-over, stored answers, copies of sales."""

from __future__ import annotations

import asyncio
import socket
import time
from dataclasses import replace

import pytest
from pg8000.exceptions import DatabaseError
from pg8000.native import Connection

from pos_app.domain.shop_ledger import PiecesBack, ReturnPaper, SalePaper, UsePaper, VoucherPaper
from pos_app.domain.shop_store import JournalPlace, SaleCopy
from pos_app.domain.store_state import GONE, StoreAwayError, StoreRefusedError
from pos_app.shared_store import line as store_line
from pos_app.shared_store import setting_up
from pos_app.shared_store.line import StoreLine
from pos_app.shared_store.postgres import PostgresShopStore
from tests.authority import self_signed
from tests.postgres_server import SHOP, secret_of
from tests.unit.shared_store.shop_tills import AT, FIRST, ShopTills, cart

pytestmark = pytest.mark.asyncio


async def test_a_till_registers_once_and_a_copy_of_it_is_not_let_in(shop_tills: ShopTills) -> None:
    one, two = shop_tills.till("1"), shop_tills.till("2")
    known = await one.registered()
    assert (known.shop, known.code, known.installation) == (SHOP, "1", "")
    with pytest.raises(StoreRefusedError, match="code"):
        known.check(SHOP, "here")
    assert await one.register("here", FIRST, anew=False)
    assert await one.register("here", FIRST, anew=False)  # its answer was lost: the same again
    (await one.registered()).check(SHOP, "here")
    with pytest.raises(StoreRefusedError, match="copy"):
        (await one.registered()).check(SHOP, "another disk")
    assert not await one.register("another disk", FIRST, anew=False)
    assert not await two.register("here", FIRST, anew=True)  # one installation is one till
    assert await one.register("another disk", FIRST, anew=True)  # a person's word
    (await one.registered()).check(SHOP, "another disk")


async def test_a_journal_that_another_file_moved_is_seen(shop_tills: ShopTills) -> None:
    one = shop_tills.till("1")
    await one.register("here", FIRST, anew=False)
    second, other = JournalPlace(2, "b" * 64), JournalPlace(2, "c" * 64)
    assert await one.advance(FIRST, second)
    assert not await one.advance(FIRST, other)  # a copy that goes on from the same entry
    assert (await one.registered()).journal == second


@pytest.mark.parametrize(
    ("change", "why"), [({"version": 0}, "schema"), ({"min_client": 9}, "newer"), ({"shop": "x"}, "shop")]
)
async def test_another_schema_or_shop_is_refused_with_its_reason(
    shop_tills: ShopTills, change: dict[str, str], why: str
) -> None:
    one = shop_tills.till("1")
    await one.register("here", FIRST, anew=False)
    known = replace(await one.registered(), **change)  # type: ignore[arg-type]
    with pytest.raises(StoreRefusedError) as refused:
        known.check(SHOP, "here")
    assert refused.value.why == why


async def test_a_cart_is_free_held_sold_and_never_in_two_places(shop_tills: ShopTills) -> None:
    one, two, three = (shop_tills.till(code) for code in "123")
    assert await one.offer(cart("A", body='{"lines":[]}'))
    assert await one.offer(cart("A", body='{"lines":[]}'))  # the answer was lost
    (listed,) = await two.parked(200)
    assert (listed.is_free, listed.till, listed.label, listed.total) == (True, "1", "P-3", 1250)
    held = await two.claim("A", "r1", "Bob")
    assert held is not None
    assert (held.turn, held.body) == (1, '{"lines":[]}')
    assert await two.claim("A", "r1", "Bob") == held  # the answer was lost
    assert await three.claim("A", "r2", "Cyd") is None
    assert await one.claim("A", "r3", "Ann") is None
    assert await one.offer(cart("A"))  # an offer whose answer was lost, made again: it was given, and stays away
    (listed,) = await one.parked(200)
    assert (listed.holder, listed.held_by) == ("2", "Bob")
    assert listed.since is not None
    assert await two.mine() == (held,)
    assert await two.settle("A", 1, "sale")
    assert await two.settle("A", 1, "sale")
    assert not await two.settle("A", 1, "another")
    assert await three.claim("A", "r4", "Cyd") is None
    assert await one.parked(200) == ()


async def test_a_cart_goes_back_and_forth_and_late_calls_change_nothing(shop_tills: ShopTills) -> None:
    one, two = shop_tills.till("1"), shop_tills.till("2")
    await one.offer(cart("A"))
    await two.claim("A", "r1", "Bob")
    assert await two.offer(cart("A", 1, "2 lines"))
    back = await one.claim("A", "r2", "Ann")
    assert back is not None
    assert (back.turn, back.body) == (2, "2 lines")
    assert await two.offer(cart("A", 1, "late"))  # made before: known, and nothing changes
    assert not await two.settle("A", 1, GONE)
    assert await one.mine() == (back,)


async def test_a_person_takes_a_cart_from_a_dead_till_and_it_stands_written(shop_tills: ShopTills) -> None:
    one, two = shop_tills.till("1"), shop_tills.till("2")
    await one.offer(cart("A"))
    await one.claim("A", "r1", "Ann")
    taken = await two.take_cart("A", "r2", "Bob", "Till 1 is broken")
    assert taken is not None
    assert taken == await two.take_cart("A", "r2", "Bob", "Till 1 is broken")
    assert not await one.settle("A", 1, "sale")
    assert not await one.offer(cart("A", 1))
    with shop_tills.server.connection(shop_tills.database) as owner:
        rows = owner.run("SELECT uid, turn, was, till, cashier, reason FROM comptoir.cart_taken")
    assert rows == [["A", 2, "1", "2", "Bob", "Till 1 is broken"]]


async def test_claims_of_five_tills_at_once_have_one_winner(shop_tills: ShopTills) -> None:
    tills = [shop_tills.till(code) for code in "12345"]
    for n in range(10):
        await tills[0].offer(cart(f"cart {n}"))
    for n in range(10):
        won = await asyncio.gather(*(till.claim(f"cart {n}", f"{code} {n}", "") for code, till in enumerate(tills)))
        assert sum(one is not None for one in won) == 1


async def test_returns_are_answered_as_the_first_time_and_never_beyond_what_was_sold(shop_tills: ShopTills) -> None:
    one, two = (shop_tills.till(code).ledger for code in "12")
    first, second, other = PiecesBack(1, 0, 2, 3), PiecesBack(1, 2, 1, 3), PiecesBack(2, 0, 1, 1)
    assert await one.book_return("q1", "sale", (first,))
    assert not await two.book_return("q2", "sale", (first,))
    assert not await two.book_return("q3", "sale", (other, PiecesBack(1, 1, 2, 3)))  # all or none
    assert await two.book_return("q4", "sale", (other, second))
    assert await one.book_return("q1", "sale", (first,))  # known: its answer was yes
    assert not await two.book_return("q2", "sale", (first,))  # known, and its answer was no
    for wrong in (PiecesBack(1, 3, 1, 3), PiecesBack(1, 0, 0, 3), PiecesBack(1, -1, 1, 3)):
        with pytest.raises(StoreRefusedError):
            await two.book_return(f"q{wrong}", "sale", (wrong,))
    with shop_tills.server.connection(shop_tills.database) as owner:
        rows = owner.run("SELECT line, sum(pieces)::integer FROM comptoir.return_part GROUP BY line ORDER BY line")
    assert rows == [[1, 3], [2, 1]]


async def test_a_dead_tills_sales_are_taken_over_once(shop_tills: ShopTills) -> None:
    one, two, three = (shop_tills.till(code) for code in "123")
    copies = (SaleCopy("s1", "q1", "body 1"), SaleCopy("s2", "q2", "body 2"))
    await one.copy_sales(copies, ())
    await one.copy_sales(copies, ("s1",))  # the same again, and one is sent
    seen = {till.code: till.unsent for till in await two.tills()}
    assert seen == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 0}
    taken = await two.adopt("1", "Bob")
    assert taken == (copies[1],)
    assert await two.adopt("1", "Bob") == taken  # the answer was lost
    assert await three.adopt("1", "Cyd") == ()
    assert await two.adopt("2", "Bob") == ()
    assert [(one.sale_id, one.by) for one in await one.adopted()] == [("s2", "2")]
    await one.copy_sales((replace(copies[1], body="late"),), ())  # it wakes up: what was taken over stays
    await two.copy_sales((), ("s2",))
    assert await two.adopt("1", "Bob") == ()


async def test_a_tills_role_can_neither_delete_nor_write_nor_speak_for_another(shop_tills: ShopTills) -> None:
    one = shop_tills.till("1")
    await one.offer(cart("A"))
    address = shop_tills.server.address(shop_tills.database, "2")
    with Connection(
        address.role, host=address.host, port=address.port, database=address.database, password=secret_of("2"),
        ssl_context=False,
    ) as role:  # fmt: skip
        for forbidden in (
            "DELETE FROM comptoir.cart",
            "UPDATE comptoir.cart SET holder = '2'",
            "INSERT INTO comptoir.request (id, till, what, answer) VALUES ('x', '1', 'return', 'yes')",
            "TRUNCATE comptoir.return_part",
            "ALTER TABLE comptoir.cart ADD COLUMN x text",
            "CREATE TABLE comptoir.x (y text)",
            "DROP SCHEMA comptoir CASCADE",
            "SELECT comptoir.invite('9', 'x_till_9', 'y')",
        ):
            with pytest.raises(DatabaseError, match="42501"):
                role.run(forbidden)
    assert len(await one.parked(200)) == 1


async def test_outside_this_machine_only_the_pinned_certificate_is_spoken_to(shop_tills: ShopTills) -> None:
    far = shop_tills.till("1", host="127.0.0.2")
    assert (await far.registered()).code == "1"
    address = shop_tills.server.address(shop_tills.database, "1", "127.0.0.2")

    another = PostgresShopStore(
        StoreLine(replace(address, certificate=self_signed("x")[0].decode()), lambda: secret_of("1"))
    )
    nothing = PostgresShopStore(StoreLine(replace(address, certificate=""), lambda: secret_of("1")))
    for wrong in (another, nothing):
        with pytest.raises(StoreRefusedError, match="certificate"):
            await wrong.registered()
        wrong.close()


async def test_a_call_of_several_packets_waits_for_no_word_between_them(shop_tills: ShopTills) -> None:
    """Else the system holds the second one back for 40 ms, and a cashier who takes up a cart waits behind it."""
    line = StoreLine(shop_tills.server.address(shop_tills.database, "1"), lambda: secret_of("1"))
    shop_tills.add(PostgresShopStore(line))

    def without_delay(connection: Connection) -> int:
        with socket.socket(fileno=connection._usock.dup().detach()) as same:
            return same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)

    assert await line.run(without_delay) == 1


@pytest.mark.parametrize(("word", "raised"), [(b"", StoreAwayError), (b"E", StoreAwayError), (b"N", StoreRefusedError)])
async def test_a_server_that_ends_in_place_of_an_answer_is_away_and_not_without_tls(
    shop_tills: ShopTills, word: bytes, raised: type[Exception]
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(word)
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.2", 0) as server:
        port = server.sockets[0].getsockname()[1]
        address = replace(shop_tills.server.address(shop_tills.database, "1", "127.0.0.2"), port=port)
        ending = PostgresShopStore(StoreLine(address, lambda: secret_of("1")))
        with pytest.raises(raised):
            await ending.registered()
        ending.close()
        with pytest.raises(raised):
            await asyncio.to_thread(setting_up.certificate_of, "127.0.0.2", port)


async def test_a_wrong_password_and_a_missing_database_are_refused_by_name(shop_tills: ShopTills) -> None:
    with pytest.raises(StoreRefusedError, match="password"):
        await shop_tills.till("1", password="another").registered()
    address = replace(shop_tills.server.address(shop_tills.database, "1"), database="nowhere")
    nowhere = PostgresShopStore(StoreLine(address, lambda: secret_of("1")))
    with pytest.raises(StoreRefusedError, match="database"):
        await nowhere.registered()
    nowhere.close()
    with shop_tills.server.connection("postgres") as owner:
        owner.run("CREATE DATABASE bare")
    bare = PostgresShopStore(StoreLine(replace(address, database="bare"), lambda: secret_of("1")))
    with pytest.raises(StoreRefusedError, match="schema"):
        await bare.registered()
    bare.close()


async def test_a_stopped_server_is_given_up_and_heard_again(
    shop_tills: ShopTills, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import signal

    monkeypatch.setattr(store_line, "DEADLINE", 0.3)
    one = shop_tills.till("1")
    await one.offer(cart("A"))
    with shop_tills.server.connection(shop_tills.database) as owner:
        query = "SELECT pid FROM pg_stat_activity WHERE datname = :name AND pid <> pg_backend_pid()"
        (pid,) = owner.run(query, name=shop_tills.database)[0]
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(StoreAwayError):
            await one.parked(200)
    finally:
        os.kill(pid, signal.SIGCONT)
    assert len(await one.parked(200)) == 1


async def test_nobody_listening_is_away(shop_tills: ShopTills) -> None:
    address = replace(shop_tills.server.address(shop_tills.database, "1"), port=1)
    nobody = PostgresShopStore(StoreLine(address, str))
    with pytest.raises(StoreAwayError):
        await nobody.registered()
    nobody.close()


async def test_two_thousand_parked_carts_are_listed_newest_first_in_pages(shop_tills: ShopTills) -> None:
    one = shop_tills.till("1")
    with shop_tills.server.connection(shop_tills.database) as owner:
        owner.run(
            "INSERT INTO comptoir.cart (uid, form, body, label, till, cashier, at, pieces, total, currency, turn)"
            " SELECT 'c' || n, 1, '{}', 'P-1', '1', '', CAST(:at AS timestamptz) + n * interval '1 second', 1, 1,"
            " 'EUR', 0 FROM generate_series(1, 2000) n",
            at=AT,
        )
    page = await one.parked(200)
    assert [page[0].uid, page[-1].uid, len(page)] == ["c2000", "c1801", 200]


async def test_what_a_till_has_to_tell_goes_over_a_slow_network_within_the_time_of_a_call(
    shop_tills: ShopTills, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = shop_tills.till("1")
    await one.registered()
    real = Connection.run

    def slow(self: Connection, sql: str, **values: object) -> object:
        time.sleep(0.02)  # there and back over a weak wireless network
        return real(self, sql, **values)

    monkeypatch.setattr(Connection, "run", slow)
    some = [f"{n:03}" for n in range(50)]
    await one.ledger.post(
        tuple(SalePaper(n, n, "") for n in some),
        tuple(ReturnPaper(f"r{n}", n, (PiecesBack(1, 0, 1, 1),), "") for n in some),
        tuple(VoucherPaper(n, n, "EUR", 500, "") for n in some),
        tuple(UsePaper(f"u{n}", n, 200) for n in some),
    )
    await one.copy_sales(tuple(SaleCopy(n, n, "") for n in some), ())
    await one.copy_sales((), tuple(some))
    monkeypatch.undo()
    with shop_tills.server.connection(shop_tills.database) as owner:
        for table in ("sale_paper", "return_text", "return_part", "voucher", "voucher_use", "sale_copy"):
            assert owner.run(f"SELECT count(*) FROM comptoir.{table}") == [[50]]
        assert owner.run("SELECT count(*) FROM comptoir.sale_copy WHERE sent") == [[50]]

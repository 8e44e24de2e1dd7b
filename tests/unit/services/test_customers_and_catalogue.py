"""Customers checked and entered; the catalogue fetched whole or not at all; the sums of the day."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from pos_app.app.till import catalogue_of
from pos_app.chift.api import ChiftApi
from pos_app.chift.errors import ChiftError
from pos_app.domain.customer import Address
from pos_app.domain.errors import DomainError
from pos_app.domain.submission import State
from pos_app.services.catalogue.loading import LoadProgress, in_process
from pos_app.services.customers.contact import (
    ADDRESS,
    ContactEntry,
    address_lacks,
    customer_from,
    email_checked,
    errors_in,
    phone_e164,
    plain_address,
    plain_number,
)
from pos_app.services.customers.phones import phone_for_people
from tests.unit.services.practice_bench import NOON, ORDERS, Bench, credentials_of, open_bench


@pytest.mark.parametrize(
    ("typed", "country", "saved"),
    [
        ("0475 12 34 56", "BE", "+32475123456"),
        ("0475/12.34.56", "BE", "+32475123456"),
        ("+32 (0) 475 12 34 56", "BE", "+32475123456"),
        ("0032475123456", "BE", "+32475123456"),
        ("06 12 34 56 78", "FR", "+33612345678"),
        ("+49 1511 2345678", "BE", "+4915112345678"),
        ("tel:+32475123456", "BE", "+32475123456"),
        ("Tel. 0475 12 34 56", "BE", "+32475123456"),
        ("GSM: 0475/12.34.56", "BE", "+32475123456"),
        ("(+32) 475 12 34 56", "BE", "+32475123456"),
        ("32475123456", "BE", "+32475123456"),
        ("475123456", "BE", "+32475123456"),
        ("'0475123456", "BE", "+32475123456"),
        ("475123456.0", "BE", "+32475123456"),
        ("０４７５１２３４５６", "BE", "+32475123456"),
        ("  ", "BE", ""),
    ],
)
def test_phone_numbers_are_saved_with_their_country(typed: str, country: str, saved: str) -> None:
    assert phone_e164(typed, country) == saved


@pytest.mark.parametrize(
    "typed",
    [
        *("12", "hello", "0475 12 34 56 78 90 12", "+", "+999 1", "1e9", "٠٤"),
        *("0475-TAXI-12", "1-800-FLOWERS", "4.75123E+08", "0475 11 22 33 / 0476 11 22 33", "0475 12 34 56 (Jan)"),
        *("0475 12 34 56 ext. 12", "call after 18h"),
    ],
)
def test_what_is_no_phone_number_is_refused_at_its_field(typed: str) -> None:
    with pytest.raises(DomainError) as wrong:
        phone_e164(typed, "BE")
    assert (wrong.value.code, wrong.value.field) == ("phone", "phone")


def test_phone_numbers_read_as_people_write_them() -> None:
    assert phone_for_people("+32475123456") == "+32 475 12 34 56"
    assert phone_for_people("0475123456") == "0475123456"  # as the shop had it
    assert phone_for_people("") == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("ida", "email_at"),
        ("@vermeer.be", "email_at"),
        ("ida@vermeer", "email_ending"),
        ("ida@vermeer..be", "email"),
        ("ida vermeer@x.be", "email"),
        ("ida@x.be, sam@x.be", "email"),
        ("ida..v@x.be", "email"),
        (".ida@x.be", "email"),
        ("ida@-x.be", "email"),
        ("http:ida@x.be", "email"),
        ("a" * 255, "text_too_long"),
    ],
)
def test_what_is_no_address_says_what_is_missing(typed: str, code: str) -> None:
    with pytest.raises(DomainError) as wrong:
        email_checked(typed)
    assert (wrong.value.code, wrong.value.field) == (code, "email")


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("mailto:a@x.be", "a@x.be"),
        ("MAILTO:a@x.be?subject=Hello", "a@x.be"),
        ("Ida Vermeer <ida@vermeer.be>", "ida@vermeer.be"),
        ("<ida@vermeer.be>;", "ida@vermeer.be"),
        ("ida@vermeer.be.", "ida@vermeer.be"),
        ("a@b.xn--p1ai", "a@b.xn--p1ai"),
        ("a@b.рф", "a@b.рф"),
        ("ida＠vermeer.be", "ida@vermeer.be"),
        ("o'brien+till@mail.x.co.uk", "o'brien+till@mail.x.co.uk"),
        ("ida@xn--bcher-kva.example", "ida@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_taken_out_of_what_stands_around_it(typed: str, saved: str) -> None:
    assert email_checked(typed) == saved


def test_what_stands_around_a_number_or_an_address_goes_and_the_rest_stays() -> None:
    assert plain_number("'0475 12") == "0475 12"
    assert plain_number("0475-TAXI-12") == "0475-TAXI-12"
    assert plain_address("a@x.be, b@x.be") == "a@x.be, b@x.be"
    assert plain_address("no address,") == "no address,"


def test_a_part_of_an_address_asks_for_the_rest_and_a_country_without_codes_for_less() -> None:
    lacking = {name: address_lacks(ContactEntry("I", "V", **{name: "x"}), "BE") for name in ADDRESS}
    both = ("postal_code", "city")
    expected = {"street": both, "number": both, "box": both, "postal_code": ("city",), "city": ("postal_code",)}
    assert lacking == expected
    assert address_lacks(ContactEntry("I", "V", country="FR"), "BE") == ()
    assert address_lacks(ContactEntry("I", "V", street="Des Voeux Road", country="HK"), "BE") == ("city",)


def test_every_field_that_is_wrong_is_named() -> None:
    entry = ContactEntry("Ida", " ", "12", "ida", "x" * 101, country="belgium")
    assert {field: error.code for field, error in errors_in(entry, "BE").items()} == {
        "last_name": "needed",
        "phone": "phone",
        "email": "email_at",
        "street": "text_too_long",
        "country": "country",
        "postal_code": "address_part",
        "city": "address_part",
    }
    with pytest.raises(DomainError):
        customer_from(entry, "BE", "c-1")


def test_a_checked_entry_is_tidy() -> None:
    entry = ContactEntry(
        " Ida\u202e ", "Van  den\tBerg", "0475998877", " ida@vermeer.be ", postal_code="9000", city="Gent"
    )
    customer = customer_from(entry, "BE", "c-1")
    assert (customer.first_name, customer.last_name, customer.email) == ("Ida", "Van den Berg", "ida@vermeer.be")
    assert (customer.phone, customer.address.city, customer.address.country) == ("+32475998877", "Gent", "BE")
    assert customer_from(ContactEntry("Ida", "Vermeer"), "BE", "c-2").address.country == ""


@pytest.mark.asyncio
async def test_a_customer_entered_offline_is_found_at_once_and_sold_to_and_arrives_once(bench: Bench) -> None:
    await bench.item()
    bench.line.cut = True
    bench.serve()
    customer = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer", "0475 99 88 77"))
    assert await bench.till.customers.find_here("0475998877") == (customer,)
    sale = await bench.sell(customer=customer)
    await asyncio.sleep(600)
    await bench.restart()
    bench.serve()
    bench.line.cut = False
    row = await bench.until(customer.id, State.SENT, limit=301)
    await bench.sent(sale, limit=301)
    made = [c for c in bench.state()["customers"] if c["name"] == "Ida Vermeer"]
    assert [(c["id"], c["phone"]) for c in made] == [(row.remote_id, "+32475998877")]
    assert bench.state()["orders"][0]["customer"]["phone"] == "+32475998877"


@pytest.mark.asyncio
async def test_who_arrived_and_comes_with_the_next_load_is_one_person(bench: Bench) -> None:
    bench.serve()
    customer = await bench.till.customers.enter(ContactEntry("Ida", "Vermeer"))
    row = await bench.until(customer.id, State.SENT)
    await bench.till.customers.arrived(row)
    await bench.load()
    (known,) = await bench.till.customers.find_here("vermeer")
    assert (known.id, known.remote_id) == (customer.id, row.remote_id) or known.id == row.remote_id


@pytest.mark.asyncio
async def test_the_shop_is_asked_by_what_the_text_looks_like(bench: Bench) -> None:
    found = {}
    for text in ("0475 12 34 56", "ELISE.lefevre@example.be", "lefevre"):
        found[text] = [c.name for c in await bench.till.customers.find_at_chift(bench.api, text)]
    assert set(map(tuple, found.values())) == {("Élise Lefèvre",)}
    assert [c.name for c in await bench.till.customers.find_here("lefevre")] == ["Élise Lefèvre"]


@pytest.mark.asyncio
async def test_a_whole_catalogue_is_fetched_and_told_page_by_page(tmp_path_factory: pytest.TempPathFactory) -> None:
    async with open_bench(tmp_path_factory.mktemp("till"), products=250, customers=120) as bench:
        told: list[LoadProgress] = []
        done = await catalogue_of(bench.till, told.append).load(bench.api)
        assert [step.pages for step in told if not step.customers] == list(range(1, done.total_pages + 1))
        assert [step.customers for step in told] == sorted(step.customers for step in told), "one kind after the other"
        assert (told[-1].pages, told[-1].total_pages, told[-1].customers) == (2, 2, True)
        meta = await bench.till.shelf.meta()
        assert meta.items >= 250
        assert meta.customers >= 120
        assert meta.loaded_at is not None
        assert [m.name for m in await bench.till.shelf.methods()] == ["Cash", "Card", "Transfer"]


async def _lists(bench: Bench) -> tuple[object, ...]:
    store = bench.till.catalogue_store
    people = (await store.facts.meta()).customers, await store.customers.search("a", 500)
    return people, await store.categories(), await store.taxes(), await store.payment_methods()


@pytest.mark.asyncio
@pytest.mark.parametrize(
    "call",
    [
        "GET /pos/customers",
        "GET /commerce/product-categories",
        "GET /commerce/taxes",
        "GET /commerce/payment-methods",
    ],
)
async def test_a_list_that_fails_costs_itself_and_the_last_known_one_serves(
    tmp_path: Path, bench: Bench, call: str
) -> None:
    """Products still load and sell, on a new till and on a running one, in a load of all and in one of changes."""
    await bench.load()
    before = await _lists(bench)
    assert all(before)
    changes = catalogue_of(bench.till, lambda _: None)
    for status, code in (
        (502, None),
        (400, None),
        (404, "ERROR_API_RESOURCE"),
        (401, "ERROR_CONNECTOR_AUTHENTICATION"),
        (400, "ERROR_DATA_VALIDATION"),
        (403, None),
    ):
        named = {"error_code": code} if code else {}
        bench.order_fault(call, "status", status=status, **named)
        for load in (bench.load, lambda: changes.refresh(in_process(bench.api))):
            await asyncio.sleep(60)
            await load()
            meta = await bench.till.shelf.meta()
            assert meta.loaded_at is not None
            assert meta.loaded_at > NOON
            assert await _lists(bench) == before, (status, code)
            assert len(await bench.till.shelf.by_code("SL-01")) == 1
        bench.mend_shop()
    async with open_bench(tmp_path / "new") as new:
        new.order_fault(call, "status", status=502)
        await new.load()
        assert (await new.till.shelf.meta()).items > 30
        new.mend_shop()
        for _ in range(3):  # counted again before all is fetched anew
            await catalogue_of(new.till, lambda _: None).refresh(in_process(new.api))
        assert all(await _lists(new))


@pytest.mark.asyncio
@pytest.mark.parametrize("call", ["GET /commerce/products"])
async def test_a_load_that_breaks_off_leaves_the_old_catalogue_whole(bench: Bench, call: str) -> None:
    await bench.load()
    before = await bench.till.shelf.meta()
    await asyncio.sleep(60)
    bench.order_fault(call, "status", status=503)
    with pytest.raises(ChiftError):
        await bench.load()
    assert await bench.till.shelf.meta() == before
    assert len(await bench.till.shelf.by_code("SL-01")) == 1
    bench.mend_shop()
    await bench.load()
    after = await bench.till.shelf.meta()
    assert (after.items, after.customers) == (before.items, before.customers)
    assert after.loaded_at is not None
    assert after.loaded_at > NOON


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("call", "status", "code"),
    [
        ("GET /pos/customers", 405, "ERROR_RESOURCE_NOT_SUPPORTED"),
        ("GET /pos/customers", 400, "ERROR_NO_ACTIVE_CONNECTION"),
        ("GET /commerce/product-categories", 405, "ERROR_RESOURCE_NOT_SUPPORTED"),
        ("GET /commerce/payment-methods", 405, "ERROR_RESOURCE_NOT_SUPPORTED"),
    ],
)
async def test_a_shop_system_that_lacks_something_is_sold_from_all_the_same(
    bench: Bench, call: str, status: int, code: str
) -> None:
    bench.order_fault(call, "status", status=status, error_code=code)
    await bench.load()
    assert (await bench.till.shelf.meta()).items > 30


@pytest.mark.asyncio
@pytest.mark.parametrize("kind", ["html", "garbage", "refuse_connection"])
async def test_nothing_waits_for_the_list_of_countries(bench: Bench, kind: str) -> None:
    """The last known ones serve, and the load is whole without them."""
    await bench.load()
    known = await bench.till.catalogue_store.countries()
    assert known
    bench.order_fault("GET /commerce/countries", kind)
    await bench.load()
    assert await bench.till.catalogue_store.countries() == known
    assert len(await bench.till.catalogue_store.items(None, 1000)) > 20


@pytest.mark.asyncio
@pytest.mark.parametrize("path", ["pos/customers", "commerce/taxes", "commerce/payment-methods"])
async def test_a_page_in_place_of_one_list_costs_that_list(bench: Bench, path: str) -> None:
    """A web server's own page for a route that it does not know: the goods came, so no network wants a login."""
    bench.order_fault(f"GET /{path}", "html")
    await bench.load()
    assert (await bench.till.shelf.meta()).items > 30


@pytest.mark.asyncio
async def test_the_sums_of_the_day(bench: Bench) -> None:
    bench.serve()
    await bench.sent(await bench.sell("SL-01"))
    bench.order_fault(ORDERS, "status", status=422, error_code="ERROR_PHONE_INVALID", count=1)
    refused = await bench.sell("BC-18")
    await bench.until(refused.id, State.REFUSED)
    bench.line.cut = True
    await bench.sell("SL-01")
    await asyncio.sleep(5)
    await bench.till.checkout.park(await bench.cart("BC-18"), "Nadia")
    sums = await bench.till.ledger.summary()
    assert (sums.waiting, sums.waiting_here, sums.unknown, sums.refused, sums.parked) == (2, 1, 0, 1, 1)
    assert (sums.waiting_total.amount, sums.today_count, sums.today_total.amount) == (
        Decimal("17.85"),
        3,
        Decimal("22.80"),
    )
    assert (await bench.till.ledger.submission(refused.id)).state is State.REFUSED
    assert len(await bench.till.ledger.attempts(refused.id)) == 1


@pytest.mark.asyncio
async def test_a_load_keeps_the_notes_and_the_address_that_the_shop_did_not_take(bench: Bench) -> None:
    """Whole loads, changes and single answers: nothing typed here is thrown away."""
    bench.serve()
    entry = ContactEntry(
        "Ida", "Vermeer", street="Kerkstraat", number="4", postal_code="9000", city="Gent", notes="rings twice"
    )
    customer = await bench.till.customers.enter(entry)
    row = await bench.until(customer.id, State.SENT)
    await bench.till.customers.arrived(row)
    people = bench.till.catalogue_store.customers
    there = replace(customer, id=row.remote_id, remote_id=row.remote_id, notes="", address=Address())
    await people.upsert([there])
    for _ in range(2):
        known = await people.get(customer.id)
        assert known is not None
        assert (known.notes, known.address) == ("rings twice", customer.address)
        await bench.load()
    await people.keep_notes(customer.id, "")
    await bench.load()
    known = await people.get(customer.id)
    assert known is not None
    assert known.notes == ""


TYPED = ("0475 12 34 56", "0475123456", "+32475123456", "0032 475 12 34 56", "+32 (0)475 12 34 56", "475 12 34 56")


@pytest.mark.asyncio
@pytest.mark.parametrize("kept", ["e164", "national", "brackets", "trunk_zero", "two_numbers"])
async def test_a_customer_is_found_by_a_number_however_the_shop_keeps_it(bench: Bench, kept: str) -> None:
    bench.shop.order_habits({"phones": kept, "phone_search": "exact"})
    await bench.load()
    customers = bench.till.customers
    (elise,) = [one for one in await customers.find_here("lefevre") if one.first_name == "Élise"]
    for typed in (*TYPED, "0475 12 34", "12 34 56"):
        assert elise in await customers.find_here(typed), typed
    if kept == "two_numbers":
        assert elise in await customers.find_here("+32 2 511 11 11", 500)
    if kept in ("e164", "national"):  # the shop itself finds a number only as it is kept
        for typed in ("0475 12 34 56", "+32475123456"):
            assert elise.remote_id in {one.remote_id for one in await customers.find_at_chift(bench.api, typed)}, typed
    entry = ContactEntry("Elise", "Other", phone="0475/12.34.56")
    assert elise.id in {like.customer.id for like in await customers.look_alikes(entry) if like.same == "phone"}


@pytest.mark.asyncio
async def test_words_in_the_phone_field_are_no_number(bench: Bench) -> None:
    bench.shop.order_habits({"phones": "words"})
    await bench.load()
    (elise,) = [one for one in await bench.till.customers.find_here("lefevre") if one.first_name == "Élise"]
    assert (elise.phone, elise.other_phones) == ("", ())


@pytest.mark.asyncio
async def test_what_was_fetched_by_other_connections_is_fetched_whole_again(bench: Bench) -> None:
    """A shop's customers are those of the connection that is known by now: after a change all is fetched."""
    till, fetch = bench.till, in_process(bench.api)
    first = catalogue_of(till, lambda _progress: None, "consumer")
    await first.refresh(fetch)
    before = await till.catalogue_store.facts.recall("whole_at")
    await asyncio.sleep(60)
    await catalogue_of(till, lambda _progress: None, "consumer").refresh(fetch)
    assert await till.catalogue_store.facts.recall("whole_at") == before, "only what changed"
    await catalogue_of(till, lambda _progress: None, "consumer pos commerce").refresh(fetch)
    assert await till.catalogue_store.facts.recall("whole_at") != before


@pytest.mark.asyncio
@pytest.mark.parametrize("without", ["", "pos"])
async def test_a_first_start_fetches_the_goods_once(tmp_path: Path, without: str) -> None:
    """Before its last step the connections have no names yet; Chift takes the only ones, and they are named later."""
    async with open_bench(tmp_path) as bench:
        bench.shop.order_habits({"without": without})
        clock, key = bench.clock, credentials_of(bench.shop.credentials)
        named = replace(key, pos_connection_id="") if without else key
        wholes = []
        for credentials in (replace(key, pos_connection_id="", commerce_connection_id=""), named):
            api = await ChiftApi.open(
                "http://127.0.0.1", credentials, transport=bench.line, monotonic=clock.monotonic, chance=clock.chance
            )
            await catalogue_of(bench.till, lambda _progress: None, api.shop_found).refresh(in_process(api))
            wholes.append(await bench.till.catalogue_store.facts.recall("whole_at"))
            await asyncio.sleep(60)
        assert wholes[0] is not None
        assert wholes[1] == wholes[0], "only what changed is asked for the second time"
        assert (await bench.till.catalogue_store.facts.meta()).customers > 5


class ChangesBetweenPages(httpx.AsyncBaseTransport):
    """The line to the shop; behind each of the first `times` pages of products `change` happens at the shop."""

    def __init__(self, line: httpx.AsyncBaseTransport, times: int, change: Callable[[dict[str, Any]], None]) -> None:
        self._line = line
        self._times = times
        self._change = change

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await self._line.handle_async_request(request)
        if request.url.path.endswith("/commerce/products") and request.url.params.get("size") != "1" and self._times:
            self._times -= 1
            body = b"".join([part async for part in answer.stream])  # type: ignore[union-attr]
            for row in json.loads(body)["items"][:1]:
                self._change(row)
            return httpx.Response(answer.status_code, headers=answer.headers, stream=httpx.ByteStream(body))
        return answer


@pytest.mark.asyncio
@pytest.mark.parametrize("times", [1, 3, 12])
@pytest.mark.parametrize("what", ["changes again", "leaves", "leaves and another changes"])
async def test_what_moves_while_the_changes_are_read_page_by_page_hides_no_other_change(
    bench: Bench, what: str, times: int
) -> None:
    """Rows that move to the end of the list, or leave it, draw others over the border of the page just read."""
    await bench.load()
    db, moment = bench.shop._shop.db, bench.shop._shop.timestamp

    def set_moment(product: str, at: str) -> None:
        db.execute("UPDATE products SET updated_on = ? WHERE id = ?", (at, product))

    def change(row: dict[str, Any]) -> None:
        set_moment(row["id"], moment() if what == "changes again" else "2020-01-01T00:00:00.000000Z")
        if what == "leaves and another changes":
            rows = db.execute("SELECT id FROM products WHERE updated_on > '2021' ORDER BY updated_on, seq DESC LIMIT 1")
            set_moment(rows.fetchone()["id"], moment())

    bench.shop.order_habits({"goods_by": "change", "most_rows": 10, "odd_prices": {"*": "zero"}})
    await asyncio.sleep(900)  # what changed is older than the margin of the next question
    await bench.use(ChangesBetweenPages(bench.line, times, change))
    catalogue = catalogue_of(bench.till, lambda _progress: None)
    for _ in range(4):
        await catalogue.refresh(in_process(bench.api))
        await asyncio.sleep(900)
    skus = [row["sku"] for row in db.execute("SELECT sku FROM variants")]
    known = {sku: (await bench.till.catalogue_store.by_code(sku))[0].price for sku in skus}
    assert len(known) > 40
    assert [sku for sku, price in known.items() if price] == [], "each is as the shop has it now"

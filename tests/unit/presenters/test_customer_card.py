"""The Customer card: found here at once and at the shop behind it, entered with checks that do not shout, once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from pos_app.domain.catalogue import Country
from pos_app.domain.customer import Customer
from pos_app.domain.submission import State
from pos_app.presenters.common.countries import choices
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.customers.views import CustomerFormView
from pos_app.sandbox.goods import COUNTRIES
from pos_app.store.errors import StoreError
from tests.unit.presenters.recording_window import Counter
from tests.unit.services.practice_bench import CUSTOMERS

pytestmark = pytest.mark.asyncio


def names(counter: Counter) -> list[str]:
    """The lookup's hits."""
    assert counter.window.customer is not None
    return [hit.title for hit in counter.window.customer.lookup.hits]


async def typed(counter: Counter, text: str) -> None:
    counter.presenters.customer.type(text)
    await asyncio.sleep(0.1)


def fill(counter: Counter, **fields: str) -> None:
    for name, text in fields.items():
        counter.presenters.customer.edit(name, text)


@pytest.mark.parametrize("text", ["lefevre", "LEFÈVRE éli", "0475 12 34 56", "+32 475/12.34.56", "elise.lef", "3456"])
async def test_a_customer_is_found_here_without_a_network(counter: Counter, text: str) -> None:
    counter.presenters.customer.open()
    await typed(counter, text)
    assert "Élise Lefèvre" in names(counter)
    counter.presenters.customer.enter(text)
    await counter.settle()
    assert counter.window.customer is None
    assert counter.window.strip is not None
    assert (counter.window.strip.name, counter.window.strip.can_remove) == ("Élise Lefèvre", True)
    assert counter.window.strip.detail.startswith("+32 475 12 34 56 · ")


async def test_who_is_only_known_at_the_shop_comes_behind_and_moves_nobody(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    await counter.bench.api.create_customer(Customer("x", "Ann", "Marcelis"), "elsewhere-1")
    counter.presenters.customer.open()
    await typed(counter, "marc")
    here = names(counter)
    assert here
    assert "Ann Marcelis" not in here
    await asyncio.sleep(0.5)
    assert names(counter) == [*here, "Ann Marcelis"]
    counter.presenters.customer.type("marc")
    await asyncio.sleep(0.1)
    assert "Ann Marcelis" in names(counter)  # known here from now on


async def test_a_late_answer_for_another_text_is_not_shown(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    await counter.bench.api.create_customer(Customer("x", "Ann", "Marcelis"), "elsewhere-1")
    counter.bench.order_fault("GET /pos/customers", "slow", seconds=5)
    counter.presenters.customer.open()
    await typed(counter, "marc")
    await asyncio.sleep(1)
    await typed(counter, "jan")
    await asyncio.sleep(10)
    assert counter.window.customer is not None
    assert counter.window.customer.lookup.query == "jan"
    assert "Ann Marcelis" not in names(counter)


async def test_without_the_network_the_lookup_goes_on_in_silence(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    counter.bench.line.cut = True
    counter.presenters.customer.open()
    await typed(counter, "lefevre")
    await asyncio.sleep(30)
    assert names(counter) == ["Élise Lefèvre"]
    assert counter.bench.reported == []


async def test_enter_asks_the_shop_before_it_makes_somebody_new(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    await counter.bench.api.create_customer(Customer("x", "Wim", "Zwart", "+32470111222"), "elsewhere-1")
    counter.presenters.customer.open()
    counter.presenters.customer.enter("0470 11 12 22")
    await asyncio.sleep(1)
    assert counter.window.customer is not None
    assert counter.window.customer.form is None
    assert names(counter) == ["Wim Zwart"]  # for a person to choose
    counter.presenters.customer.enter("0470 11 12 22")
    await counter.settle()
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Wim Zwart"


async def test_enter_waits_three_seconds_for_the_shop_at_most(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    counter.bench.order_fault("GET /pos/customers", "slow", seconds=60)
    counter.presenters.customer.open()
    counter.presenters.customer.enter("Nobody Known")
    await asyncio.sleep(3.5)
    assert counter.window.customer is not None
    assert counter.window.customer.form is not None


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Ida Vermeer", {"first_name": "Ida", "last_name": "Vermeer"}),
        ("0475 99 88 77", {"phone": "0475 99 88 77"}),
        ("ida@vermeer.be", {"email": "ida@vermeer.be"}),
        ("Café 7", {"first_name": "Café", "last_name": "7", "phone": ""}),
        ("Vermeer, Ida", {"first_name": "Ida", "last_name": "Vermeer"}),
        ("VERMEER Ida 0475 99 88 77", {"first_name": "Ida", "last_name": "VERMEER", "phone": "0475 99 88 77"}),
    ],
)
async def test_what_was_looked_for_is_filled_in(counter: Counter, text: str, filled: dict[str, str]) -> None:
    counter.presenters.customer.open()
    counter.presenters.customer.enter(text)
    await counter.settle()
    assert {name: counter.window.field(name).value for name in filled} == filled
    assert counter.window.field("country").value == "BE"
    assert counter.window.field("country").choices[0].label == "Belgium"


async def new_form(counter: Counter) -> None:
    counter.presenters.customer.open()
    counter.presenters.customer.act("new")
    await counter.settle()


async def test_a_field_is_not_called_wrong_while_it_is_typed(counter: Counter) -> None:
    await new_form(counter)
    for length in range(1, len("ida@vermeer") + 1):
        fill(counter, email="ida@vermeer"[:length])
        assert counter.window.field("email").error == ""
    fill(counter, city="Gent")
    assert counter.window.field("email").error == "This address has no ending such as .be or .com"
    fill(counter, email="ida@vermeer.b")
    assert counter.window.field("email").error == ""
    fill(counter, email="ida@vermeer.be")
    assert counter.window.field("email").ok


async def test_a_right_phone_number_says_at_once_how_it_is_saved(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, phone="0475 99")
    assert (counter.window.field("phone").error, counter.window.field("phone").hint) == ("", "")
    fill(counter, phone="0475 99 88 77")
    assert counter.window.field("phone").hint == "Saved as +32 475 99 88 77"
    fill(counter, phone="0475 99 88 7")
    assert counter.window.field("phone").hint == "", "the last figure may be on its way"
    fill(counter, email="ida@vermeer.be")
    assert counter.window.field("phone").hint == "+32 47599887? Look at it again."
    assert not counter.window.field("phone").ok
    fill(counter, country="FR", phone="06 12 34 56 78")
    assert counter.window.field("phone").hint == "Saved as +33 6 12 34 56 78"


async def test_nothing_is_asked_for_before_saving_and_the_first_gap_gets_the_keys(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida")
    assert [f.error for f in form(counter).fields] == [""] * 11
    counter.presenters.customer.save("save_use")
    assert counter.window.field("last_name").error == "Please fill this in."
    assert form(counter).focus == "last_name"
    assert not form(counter).busy
    assert await counter.bench.till.till_store.outbox.open_rows() == ()


def form(counter: Counter) -> CustomerFormView:
    assert counter.window.customer is not None
    assert counter.window.customer.form is not None
    return counter.window.customer.form


async def test_names_alone_save_a_customer_once_and_it_goes_to_the_shop(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="  Ida ", last_name="Vermeer")
    counter.presenters.customer.save("save_use")
    assert form(counter).busy
    counter.presenters.customer.save("save_use")
    counter.presenters.customer.close()
    counter.presenters.customer.edit("first_name", "Other")
    await counter.settle()
    assert counter.window.customer is None
    assert counter.window.notice == "Ida Vermeer is saved."
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Ida Vermeer"
    (row,) = await counter.bench.till.till_store.outbox.open_rows()
    counter.presenters.connect(counter.bench.api)
    await counter.bench.until(row.id, State.SENT)
    await counter.settle()
    assert counter.bench.calls(CUSTOMERS) == 1
    known = await counter.bench.till.catalogue_store.customers.get(row.id)
    assert known is not None
    assert known.remote_id == counter.bench.state()["customers"][-1]["id"]
    assert len(await counter.bench.till.customers.find_here("vermeer")) == 1


async def test_save_only_leaves_the_sale_alone(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer")
    counter.presenters.customer.save("save")
    await counter.settle()
    assert counter.window.strip is not None
    assert counter.window.strip.name == "No customer"


async def test_a_disk_that_fails_keeps_the_form_with_its_sentence(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer")

    async def full(*_: object) -> None:
        raise StoreError("full")

    with monkeypatch.context() as disk:
        disk.setattr(counter.bench.till.till_store.outbox, "add_customer", full)
        counter.presenters.customer.save("save")
        await counter.settle()
    assert form(counter).error.startswith("This computer's disk is full.")
    assert not form(counter).busy
    counter.presenters.customer.save("save")
    await counter.settle()
    assert counter.window.customer is None


async def test_a_cache_that_fails_does_not_make_two_customers(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer")

    async def broken(*_: object) -> None:
        raise StoreError("damaged")

    monkeypatch.setattr(counter.bench.till.catalogue_store.customers, "put", broken)
    counter.presenters.customer.save("save_use")
    await counter.settle()
    assert counter.window.customer is None
    assert len(await counter.bench.till.till_store.outbox.open_rows()) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"phone": "0475 12 34 56"},
        {"email": "Elise.Lefevre@example.be"},
        {"first_name": "elise", "last_name": "LEFEVRE"},
    ],
)
async def test_who_looks_like_somebody_known_is_shown_before_saving(counter: Counter, fields: dict[str, str]) -> None:
    await new_form(counter)
    fill(counter, **fields)
    await counter.settle()
    duplicate = form(counter).duplicate
    assert duplicate is not None
    assert duplicate.who == "Élise Lefèvre · +32 475 12 34 56 · elise.lefevre@example.be · Brussels"
    counter.presenters.customer.use_existing()
    assert counter.window.customer is None
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Élise Lefèvre"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("phone", "0475 12 34 56", "This phone number is another customer's:"),
        ("phone", "tel:0032 475123456", "This phone number is another customer's:"),
        ("email", "MAILTO:Elise.Lefevre@Example.be", "This e-mail address is another customer's:"),
    ],
)
async def test_enter_takes_the_customer_whose_phone_or_e_mail_it_is(
    counter: Counter, field: str, text: str, said: str
) -> None:
    """Also where Enter came before the look-alike was shown: nobody is saved unasked, and no order is refused later."""
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer", **{field: text})
    counter.presenters.customer.save("save_use")  # at a machine's pace
    await counter.settle()
    assert await counter.bench.till.till_store.outbox.open_rows() == ()
    duplicate = form(counter).duplicate
    assert duplicate is not None
    assert (duplicate.text, duplicate.action.shortcut, duplicate.action.primary) == (said, "Return", True)
    assert [(a.key, a.shortcut, a.primary) for a in form(counter).actions][1] == ("save_use", "Ctrl+Return", False)
    counter.presenters.customer.use_existing()
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Élise Lefèvre"


async def test_who_was_asked_may_still_save_a_second_person_with_one_phone(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer", phone="0475 12 34 56")
    await counter.settle()
    counter.presenters.customer.save("save_use")
    await counter.settle()
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Ida Vermeer"


async def test_a_complaint_comes_when_the_field_is_left(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, phone="0475-TAXI-12")
    assert counter.window.field("phone").error == ""
    counter.presenters.customer.leave("phone")
    assert counter.window.field("phone").error == "This does not look like a phone number."
    fill(counter, email="ida@vermeer")
    counter.presenters.customer.leave("phone")  # a late one of another field says nothing of this one
    assert counter.window.field("email").error == ""
    counter.presenters.customer.leave("email")
    assert counter.window.field("email").error == "This address has no ending such as .be or .com"


async def test_a_street_alone_is_asked_for_the_rest_before_saving_and_nothing_is_thrown_away(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Vermeer", street="Kerkstraat")
    counter.presenters.customer.leave("street")
    fill(counter, number="4")
    assert counter.window.field("city").error == ""  # the address is still being typed
    fill(counter, email="")
    assert counter.window.field("postal_code").error == "An address is kept only with this."
    counter.presenters.customer.save("save_use")
    await counter.settle()
    assert form(counter).focus == "postal_code"
    assert (counter.window.field("street").value, counter.window.field("number").value) == ("Kerkstraat", "4")
    assert await counter.bench.till.till_store.outbox.open_rows() == ()
    fill(counter, postal_code="9000", city="Gent")
    counter.presenters.customer.save("save_use")
    await counter.settle()
    counter.presenters.connect(counter.bench.api)
    await asyncio.sleep(5)
    made = [c for c in counter.bench.state()["customers"] if c["name"] == "Ida Vermeer"]
    assert [(a["street"], a["number"], a["postal_code"], a["city"]) for a in made[0]["addresses"]] == [
        ("Kerkstraat", "4", "9000", "Gent")
    ]


async def test_a_new_person_looks_like_nobody(counter: Counter) -> None:
    await new_form(counter)
    fill(counter, first_name="Ida", last_name="Lefevre", phone="0475 12 34 57")
    await counter.settle()
    assert form(counter).duplicate is None


async def test_escape_leads_back_step_by_step(counter: Counter) -> None:
    await new_form(counter)
    counter.presenters.customer.close()
    assert counter.window.customer is not None
    assert counter.window.customer.form is None
    counter.presenters.customer.close()
    assert counter.window.customer is None


async def test_walk_in_takes_the_customer_off_and_undo_brings_it_back(counter: Counter) -> None:
    counter.presenters.customer.open()
    counter.presenters.customer.enter("lefevre")
    await counter.settle()
    counter.presenters.customer.open()
    counter.presenters.customer.act("walk_in")
    assert counter.window.strip is not None
    assert counter.window.strip.name == "No customer"
    counter.presenters.sale.undo()
    assert counter.window.strip.name == "Élise Lefèvre"
    assert replace(counter.presenters.sale.cart, customer=None).lines == ()


def alike(counter: Counter) -> list[list[str]]:
    """The groups beneath the hits."""
    assert counter.window.customer is not None
    return [[hit.title for hit in group.hits] for group in counter.window.customer.lookup.more]


async def test_who_only_sounds_like_it_is_shown_and_never_taken_unasked(counter: Counter) -> None:
    counter.presenters.customer.open()
    await typed(counter, "lefebvre")
    assert (names(counter), alike(counter)) == ([], [["Élise Lefèvre"]])
    assert counter.window.customer is not None
    assert not any(group.offered for group in counter.window.customer.lookup.more)
    counter.presenters.customer.enter("Elise Lefebvre")
    await counter.settle()
    assert counter.window.strip is None or not counter.window.strip.can_remove
    assert counter.window.customer is not None
    form = counter.window.customer.form
    assert form is not None  # somebody new; the form names who sounds the same
    assert form.duplicate is not None
    assert form.duplicate.who.startswith("Élise Lefèvre")
    counter.presenters.customer.use_existing()
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Élise Lefèvre"


async def test_who_is_chosen_among_those_that_sound_alike_is_sold_to(counter: Counter) -> None:
    counter.presenters.customer.open()
    await typed(counter, "jansens")
    assert counter.window.customer is not None
    (group,) = counter.window.customer.lookup.more
    counter.presenters.customer.pick(group.hits[0].key)
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Jan Janssens"


async def test_what_the_shop_adds_stands_below_who_sounds_alike(counter: Counter) -> None:
    counter.presenters.connect(counter.bench.api)
    await counter.settle()
    await counter.bench.api.create_customer(Customer("x", "Ann", "Lefebvre"), "elsewhere-1")
    counter.presenters.customer.open()
    await typed(counter, "lefebvre")
    before = alike(counter)
    assert before == [["Élise Lefèvre"]]
    await asyncio.sleep(0.5)
    assert (names(counter), alike(counter)) == ([], [*before, ["Ann Lefebvre"]])


async def test_the_finder_names_who_sounds_like_it_where_nothing_else_fits(counter: Counter) -> None:
    counter.presenters.finder.type("lefebvre")
    await counter.settle()
    *_, group = counter.window.finder.groups  # behind the offer to sell what was typed
    assert ([hit.title for hit in group.hits], group.offered) == (["Élise Lefèvre"], False)
    counter.presenters.finder.enter("lefebvre")
    await counter.settle()
    assert counter.window.strip is None or not counter.window.strip.can_remove
    assert "Nothing found" in counter.window.finder.notice
    counter.presenters.finder.pick_hit(group.hits[0].key)
    assert counter.window.strip is not None
    assert counter.window.strip.name == "Élise Lefèvre"


async def test_the_countries_that_the_shop_takes_orders_for_stand_first_and_others_are_warned_of(
    counter: Counter,
) -> None:
    counter.presenters.customer.open()
    counter.presenters.customer.act("new")
    await counter.settle()
    listed = await counter.bench.till.catalogue_store.countries()
    assert {one.code for one in listed} == {code for code, _ in COUNTRIES}, "as the shop lists them"
    field = counter.window.field("country")
    keys = [choice.key for choice in field.choices]
    assert keys[0] == field.value == counter.bench.till.shop.address.country
    theirs = {one.code for one in listed} - {keys[0]}
    assert set(keys[1 : len(theirs) + 1]) == theirs
    assert "US" in keys[len(theirs) + 1 :]
    assert field.hint == ""
    fill(counter, country="US")
    assert "may refuse this country" in counter.window.field("country").hint
    assert counter.window.field("country").error == ""
    fill(counter, country=keys[1])
    assert counter.window.field("country").hint == ""


async def test_a_country_without_a_name_here_has_the_shops_and_is_never_lost() -> None:
    names = {one.key: one.label for one in choices(ENGLISH, "BE", (Country("KR", "Korea"), Country("FR")), "XK")}
    assert list(names)[:3] == ["BE", "FR", "KR"]
    assert (names["KR"], names["FR"], names["XK"]) == ("Korea", "France", "XK")
    assert next(one.key for one in choices(ENGLISH, "QQ")) == "QQ"

"""The Settings page and the first start as an owner meets them: real files, a real practice shop behind the test."""

from __future__ import annotations

import asyncio
import errno
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.fail import Keyring as NoVault

from pos_app.app.shop_connection import open_shop
from pos_app.chift.api import ChiftApi
from pos_app.domain.habits import ServerRule
from pos_app.domain.learning import Proposal
from pos_app.domain.paper import Paper
from pos_app.domain.tax import Rounding
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.notices import RATES
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.abilities import AGREE
from pos_app.presenters.settings.facts import ShopLists, TillFacts
from pos_app.presenters.settings.fields import needs_reopening
from pos_app.presenters.settings.host import Stop
from pos_app.presenters.settings.screen import SettingsPresenter
from pos_app.presenters.settings.views import (
    AmountsBlock,
    FieldsBlock,
    SettingsListener,
    SettingsView,
    StepsBlock,
    TextBlock,
    TypedView,
)
from pos_app.services.clock import system_clock
from pos_app.services.settings.keeper import SettingsKeeper
from pos_app.services.tasks import Tasks
from pos_app.system import secret_store, settings_file
from pos_app.system.settings_file import Settings, ShopSettings
from tests.unit.sandbox.sandbox_process import SandboxProcess

WHOLE = ShopSettings(name="Rue Haute", street="Rue Haute", number="1", city="Brussels", email="shop@example.com")
OTHER_ID = "11111111-2222-4333-8444-555555555555"


@pytest.fixture(autouse=True)
def no_vault() -> Iterator[None]:
    before: KeyringBackend = keyring.get_keyring()
    keyring.set_keyring(NoVault())  # type: ignore[no-untyped-call]  # keyring's own
    yield
    keyring.set_keyring(before)


@dataclass
class Window:
    """What is on the screen."""

    views: list[SettingsView] = field(default_factory=list)
    typed: list[TypedView] = field(default_factory=list)
    notices: list[NoticeView] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)

    def show_settings(self, view: SettingsView, listener: SettingsListener) -> None:
        self.listener = listener
        self.views.append(view)

    def show_typed(self, view: TypedView) -> None:
        """As the page does: the fields in their places, and what stands around them."""
        self.typed.append(view)
        now, anew = self.views[-1], {one.key: one for one in view.fields}
        body = tuple(
            replace(block, rows=tuple(tuple(anew.get(one.key, one) for one in row) for row in block.rows))
            if isinstance(block, FieldsBlock)
            else block
            for block in now.body
        )
        self.views.append(replace(view.frame or now, body=body))

    def show_notice(self, view: NoticeView) -> None:
        self.notices.append(view)

    def hide_notice(self, key: str) -> None:
        self.hidden.append(key)

    def copy_text(self, text: str) -> None:
        self.copied = text


PROPOSED = Proposal((ServerRule.PER_LINE_NET,), ("1-261122-0007",), 12)


@dataclass
class House:
    """The till around the settings."""

    facts: TillFacts = TillFacts("here", "1.0")  # noqa: RUF009  # frozen
    stopped: tuple[Stop, int] = (Stop.NONE, 0)
    proposed: Proposal | None = None
    products: tuple[str, ...] = ("DIVERS",)
    reopened: list[Settings] = field(default_factory=list)
    at_once: list[Settings] = field(default_factory=list)
    in_force: Settings = field(default_factory=Settings)
    did: list[str] = field(default_factory=list)
    lawful: list[str] = field(default_factory=list)
    approvers: list[str] = field(default_factory=list)

    def show_page(self) -> None:
        self.did.append("page")

    def test_scanner(self) -> None:
        self.did.append("test_scanner")

    def choose_logo(self, kept: Callable[[], None]) -> None:
        self.did.append("choose_logo")
        kept()

    def forget_customer(self) -> None:
        self.did.append("forget_customer")

    async def try_printer(self, settings: Settings, strip: Paper) -> bool:
        self.did.append(f"try {settings.printer_address}: {strip.title}")
        return True

    def leave_page(self) -> None:
        self.did.append("left")

    async def lists(self) -> ShopLists:
        return ShopLists()

    async def sells(self, named: str) -> bool:
        return named in self.products

    async def proposal(self) -> Proposal | None:
        return self.proposed

    async def stop(self, old: Settings, new: Settings) -> tuple[Stop, int]:
        assert old != new
        return self.stopped

    def approve_law(self, then: Callable[[str], object]) -> None:
        then("Tom")

    async def change_law(self, settings: Settings, approved_by: str) -> None:
        self.lawful.append(settings.shop.country)
        self.approvers.append(approved_by)

    def take_over(self, settings: Settings, *, anew: bool) -> bool:
        old, self.in_force = self.in_force, settings
        if not (anew or needs_reopening(old, settings)):
            self.at_once.append(settings)
            return False
        self.reopened.append(settings)
        return True

    def practise(self) -> None:
        self.did.append("practice")

    def leave_practice(self) -> None:
        self.did.append("own")


class Owner:
    """An owner at the page."""

    def __init__(self, folder: Path, house: House) -> None:
        self.folder, self.house, self.window = folder, house, Window()
        self.errors: list[BaseException] = []
        self.tasks = Tasks(lambda _name, error: self.errors.append(error))
        keeper = SettingsKeeper(folder, _open_shop, system_clock())
        self.page = SettingsPresenter(self.window, ENGLISH, keeper, house, self.tasks, None)

    @property
    def view(self) -> SettingsView:
        return self.window.views[-1]

    @property
    def fields(self) -> dict[str, FieldView]:
        blocks = [block for block in self.view.body if isinstance(block, FieldsBlock)]
        return {one.key: one for block in blocks for row in block.rows for one in row}

    async def settled(self) -> None:
        async with asyncio.timeout(20):
            names = ("settings", "settings load", "settings product")
            while any(self.tasks.is_running(name) for name in names):  # noqa: ASYNC110 - the end of work is not an event here
                await asyncio.sleep(0.005)
        assert self.errors == []

    async def opens(self, section: str = "") -> None:
        self.page.open(section)
        await self.settled()

    async def types(self, **texts: str) -> None:
        for name, text in texts.items():
            self.page.edit(name, text)

    async def presses(self, key: str) -> None:
        self.page.act(key)
        await self.settled()

    async def connects(self, shop: SandboxProcess, **instead: str) -> None:
        ours = shop.state()["credentials"]
        names = {"account_id": "account_id", "consumer_id": "consumer_id", "client_id": "client_id"}
        texts = {name: ours[of] for name, of in names.items()}
        await self.types(base_url=shop.url, secret=ours["client_secret"], **{**texts, **instead})


@asynccontextmanager
async def _open_shop(settings: Settings, secret: str) -> AsyncIterator[ChiftApi]:
    async with open_shop(settings, secret, system_clock()) as api:
        yield api


def play(folder: Path, story: Callable[[Owner], Awaitable[None]], house: House | None = None) -> Owner:
    """An owner's story from beginning to end."""

    async def run() -> Owner:
        owner = Owner(folder, house or House())
        try:
            await story(owner)
        finally:
            await owner.tasks.aclose(1.0)
        return owner

    return asyncio.run(run())


def test_what_is_typed_is_checked_at_the_field_and_nothing_is_saved_by_typing(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("shop")
        await owner.types(email="shop@example", till="too long", phone="02 500 00 00")
        assert "no ending" in owner.fields["email"].error
        assert "capital letters" in owner.fields["till"].error
        assert owner.fields["phone"].hint == "Saved as +32 2 500 00 00"
        assert owner.view.status == "Not saved yet."
        await owner.opens("connection")
        await owner.types(base_url="http://api.chift.eu")
        assert owner.fields["base_url"].error.startswith("It must begin with https://")
        await owner.types(base_url="http://127.0.0.1:9", consumer_id="short")
        assert owner.fields["base_url"].error == ""
        assert owner.fields["consumer_id"].error.startswith("An id looks like")

    play(tmp_path, story)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_field_keeps_everything_from_being_saved_and_gets_the_keys(tmp_path: Path) -> None:
    settings_file.save(tmp_path, Settings(shop=WHOLE))
    before = (tmp_path / settings_file.FILE).read_bytes()

    async def story(owner: Owner) -> None:
        await owner.opens("look")
        await owner.types(theme="dark", email="nonsense")
        await owner.presses("save")
        assert owner.view.selected == "shop"
        assert owner.view.focus == "email"
        assert owner.view.status_tone is Tone.TROUBLE
        assert [one.key for one in owner.view.sections if one.tone is Tone.TROUBLE] == ["shop"]

    owner = play(tmp_path, story)
    assert (tmp_path / settings_file.FILE).read_bytes() == before
    assert owner.house.reopened == []


def test_saving_hands_the_new_settings_to_the_till(tmp_path: Path) -> None:
    settings_file.save(tmp_path, Settings(shop=WHOLE))

    async def story(owner: Owner) -> None:
        await owner.opens("tax")
        await owner.types(default_rate="6", prices_include_tax="no", allowed_rates="5,5 21; 6", phone="02 500 00 00")
        await owner.presses("save")

    owner = play(tmp_path, story)
    (reopened,) = owner.house.reopened
    shop = reopened.shop
    assert (shop.default_rate, shop.prices_include_tax, shop.allowed_rates) == ("6", False, ["5.5", "21", "6"])
    assert settings_file.load(tmp_path)[0].shop.phone == "+3225000000"


def test_new_colours_alone_do_not_open_the_till_again(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("look")
        await owner.types(theme="dark")
        await owner.presses("save")
        assert owner.view.status == ""
        assert [notice.text for notice in owner.window.notices] == ["The settings are saved."]

    owner = play(tmp_path, story)
    assert [one.theme for one in owner.house.at_once] == ["dark"]
    assert owner.house.reopened == []
    assert settings_file.load(tmp_path)[0].theme == "dark"


@pytest.mark.parametrize(
    ("why", "says"),
    [
        ((Stop.PAYING, 0), "A payment is open"),
        ((Stop.OTHER_MONEY, 1), "A sale in EUR is open or parked"),
        ((Stop.OTHER_SHOP, 3), "3 sales wait for the shop connected until now"),
        ((Stop.LAW_DAY_OPEN, 0), "Close the day first (Shift+F4)"),
        ((Stop.LAW, 0), "From now on the till keeps to another country's law"),
    ],
)
def test_what_would_hurt_a_sale_is_stopped_with_a_sentence(tmp_path: Path, why: tuple[Stop, int], says: str) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("shop")
        await owner.types(name="Another")
        await owner.presses("save")
        assert says in owner.view.status
        assert owner.fields["name"].value == "Another"
        assert not (tmp_path / settings_file.FILE).exists()
        await owner.presses("save")

    owner = play(tmp_path, story, House(stopped=why))
    agreed = why[0] in (Stop.OTHER_SHOP, Stop.LAW)
    assert len(owner.house.reopened) == (1 if agreed else 0), "only a second Save means it"
    assert owner.house.lawful == (["BE"] if agreed else [])
    assert owner.house.approvers == ({Stop.LAW: ["Tom"], Stop.OTHER_SHOP: [""]}.get(why[0], []))


def test_a_disk_that_takes_nothing_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_file.save(tmp_path, Settings(shop=WHOLE))

    def full(_folder: Path, _settings: Settings) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    async def story(owner: Owner) -> None:
        await owner.opens("shop")
        await owner.types(name="Another")
        monkeypatch.setattr(settings_file, "save", full)  # the disk: a true edge
        await owner.presses("save")
        assert owner.view.status == "The settings could not be written: No space left on device. Nothing was changed."
        assert owner.fields["name"].value == "Another"

    owner = play(tmp_path, story)
    assert owner.house.reopened == []
    assert settings_file.load(tmp_path)[0].shop.name == "Rue Haute"


def test_the_secret_is_never_shown_again_and_the_lack_of_a_vault_is_said(tmp_path: Path, shop: SandboxProcess) -> None:
    secret = shop.state()["credentials"]["client_secret"]

    async def first(owner: Owner) -> None:
        await owner.opens("connection")
        await owner.connects(shop)
        assert owner.fields["secret"].secret
        await owner.presses("save")

    async def second(owner: Owner) -> None:
        await owner.opens("connection")
        assert owner.fields["secret"].value == ""
        assert owner.fields["secret"].placeholder == "saved"
        (warning,) = (block for block in owner.view.body if isinstance(block, TextBlock))
        assert warning.tone is Tone.WARN
        assert "no vault" in warning.text
        assert secret not in repr(owner.window.views)
        await owner.presses("test")  # with the one that is kept
        assert owner.view.status == "Everything works."

    assert len(play(tmp_path, first).house.reopened) == 1
    assert secret not in (tmp_path / settings_file.FILE).read_text()
    assert secret_store.read(tmp_path, settings_file.load(tmp_path)[0].client_id).secret == secret
    play(tmp_path, second)


def test_another_key_asks_for_its_own_secret(tmp_path: Path, shop: SandboxProcess) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("connection")
        await owner.connects(shop)
        await owner.presses("save")
        await owner.opens("connection")
        await owner.types(client_id=OTHER_ID)
        await owner.presses("save")
        assert owner.view.focus == "secret"

    assert len(play(tmp_path, story).house.reopened) == 1


def test_the_test_fills_in_connections_and_offers_the_rates_of_chift(tmp_path: Path, shop: SandboxProcess) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("connection")
        await owner.connects(shop)
        await owner.presses("test")
        ours = shop.state()["credentials"]
        assert owner.fields["pos_connection_id"].value == ours["pos_connection_id"]
        (steps,) = (block for block in owner.view.body if isinstance(block, StepsBlock))
        assert {row.tone for row in steps.rows} == {Tone.OK}
        await owner.opens("tax")
        assert {choice.key for choice in owner.fields["default_rate"].choices} >= {"0", "6", "12", "21"}
        (food,) = (one for one in owner.fields.values() if one.label == "Food")
        await owner.types(**{food.key: "6"})
        await owner.presses("save")

    (reopened,) = play(tmp_path, story).house.reopened
    assert list(reopened.shop.category_rates.values()) == ["6"]


def test_the_worked_example_follows_each_choice(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        def amounts() -> dict[str, str]:
            (block,) = (one for one in owner.view.body if isinstance(one, AmountsBlock))
            return {row.label: row.amount for row in block.rows}

        await owner.opens("tax")
        assert amounts()["Total"] == "€37.92"
        assert amounts()["Paid in cash"] == "€37.90"
        per_rate = amounts()["Without tax"]
        await owner.types(rounding="per_line")
        assert amounts()["Without tax"] != per_rate
        await owner.types(cash_step="")
        assert "Paid in cash" not in amounts()
        await owner.types(prices_include_tax="no")
        assert amounts()["Without tax"] == "€37.92"
        await owner.types(currency="JPY", cash_step="0.05")
        assert amounts() == {}, "an example appears only for what can stand"

    play(tmp_path, story)


def test_the_practice_shop_has_nothing_to_connect_and_can_be_saved(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("connection")
        assert owner.fields == {}
        await owner.opens("shop")
        await owner.types(name="Practice")
        await owner.presses("save")

    house = House(facts=TillFacts("here", "1.0", practice=True, can_return=True))
    assert [one.shop.name for one in play(tmp_path, story, house).house.reopened] == ["Practice"]


def test_a_first_start_leads_from_the_key_to_selling(tmp_path: Path, shop: SandboxProcess) -> None:
    async def story(owner: Owner) -> None:
        owner.page.open_first_start(welcome=True)
        await owner.settled()
        assert owner.view.title == "Welcome to Comptoir"
        await owner.presses("start")
        await owner.presses("next")
        assert owner.view.focus in ("account_id", "client_id"), "an empty form goes nowhere"
        await owner.connects(shop)
        await owner.presses("next")
        assert owner.view.selected == "shop"
        assert settings_file.load(tmp_path)[0].setup == "open"
        await owner.presses("next")
        assert "needs" not in owner.view.status
        assert owner.fields["street"].error == "Please fill this in."
        await owner.types(street="Rue Haute", number="1", city="Brussels", email="shop@example.com")
        await owner.presses("next")
        assert owner.view.selected == "tax"
        await owner.presses("next")
        assert owner.view.selected == "able"
        assert owner.view.status == "Still to answer: the tax rates."
        await owner.presses("next")
        assert owner.house.reopened == [], "nothing is sold before the rates have a yes"
        assert RATES not in owner.window.hidden
        await owner.presses(AGREE)
        assert owner.view.status == ""
        assert RATES in owner.window.hidden, "the message that asked for the yes stays no longer than until it"
        await owner.presses("next")

    owner = play(tmp_path, story)
    (reopened,) = owner.house.reopened
    assert reopened.setup == "done"
    assert reopened.is_connected
    assert settings_file.load(tmp_path)[0] == reopened


@pytest.mark.parametrize(
    ("instead", "says", "field"),
    [
        ({"base_url": "https://127.0.0.1:1"}, "Nobody answers at this address.", "base_url"),
        ({"secret": "wrong"}, "Chift does not accept this key.", "secret"),
        ({"consumer_id": OTHER_ID}, "Chift knows no shop with this consumer id.", "consumer_id"),
    ],
)
def test_a_first_start_with_something_wrong_says_one_sentence_and_leads_to_the_field(
    tmp_path: Path, shop: SandboxProcess, instead: dict[str, str], says: str, field: str
) -> None:
    async def story(owner: Owner) -> None:
        owner.page.open_first_start(welcome=False)
        await owner.settled()
        await owner.connects(shop)
        await owner.types(**instead)
        await owner.presses("next")
        assert says in owner.view.status
        assert (owner.view.selected, owner.view.focus) == ("connection", field)
        assert next(action for action in owner.view.actions if action.primary).enabled
        ours = shop.state()["credentials"]
        right = {"base_url": shop.url, "secret": ours["client_secret"], "consumer_id": ours["consumer_id"]}
        await owner.types(**{field: right[field]})
        await owner.presses("next")
        assert owner.view.selected == "shop", "mended, it goes on"

    play(tmp_path, story)


def test_a_first_start_that_was_left_goes_on_where_it_was(tmp_path: Path, shop: SandboxProcess) -> None:
    async def first(owner: Owner) -> None:
        owner.page.open_first_start(welcome=False)
        await owner.settled()
        await owner.connects(shop)
        await owner.presses("next")
        owner.page.leave()
        await owner.settled()
        assert owner.house.did[-1] == "left"

    async def second(owner: Owner) -> None:
        owner.page.open_first_start(welcome=False)
        await owner.settled()
        assert owner.view.selected == "shop"

    play(tmp_path, first)
    play(tmp_path, second)


def test_not_now_is_remembered(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        owner.page.open_first_start(welcome=True)
        await owner.settled()
        await owner.presses("practise")
        await owner.presses("later")

    owner = play(tmp_path, story)
    assert owner.house.did == ["page", "practice", "left"]
    assert json.loads((tmp_path / settings_file.FILE).read_text())["setup"] == "later"


def test_what_was_typed_stays_while_another_screen_is_looked_at(tmp_path: Path) -> None:
    settings_file.save(tmp_path, Settings(shop=WHOLE))

    async def story(owner: Owner) -> None:
        await owner.opens("shop")
        await owner.types(name="Half-typed")
        settings_file.save(tmp_path, replace(Settings(shop=WHOLE), theme="dark"))  # by the menu
        await owner.opens()
        assert owner.fields["name"].value == "Half-typed"
        await owner.types(phone="02")
        await owner.presses("revert")
        assert owner.fields["name"].value == "Rue Haute"
        await owner.types(name="Other")
        await owner.presses("save")

    (reopened,) = play(tmp_path, story).house.reopened
    assert (reopened.shop.name, reopened.theme) == ("Other", "dark")


def test_the_scanners_self_test_is_opened_from_its_section_and_what_it_found_is_shown(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("scanner")
        await owner.presses("test_scanner")
        assert owner.house.did[-1] == "test_scanner"
        stored, _ = settings_file.load(tmp_path)
        settings_file.save(
            tmp_path, replace(stored, scanner_gap="21", scanner_ending="tab")
        )  # what the self-test keeps
        await owner.types(scanner_prefix="~")
        owner.page.look_again()
        await owner.settled()
        assert (owner.fields["scanner_gap"].value, owner.fields["scanner_ending"].value) == ("21", "tab")
        assert owner.fields["scanner_prefix"].value == "~", "what is typed stays"
        await owner.types(scanner_gap="100")
        await owner.presses("save")
        assert owner.fields["scanner_gap"].error == "A whole number from 5 to 60."
        assert settings_file.load(tmp_path)[0].scanner_prefix == ""
        await owner.types(scanner_gap="30")
        await owner.presses("save")
        assert owner.house.at_once[-1].scanner_gap == "30"

    play(tmp_path, story)


def test_the_rounding_that_explains_the_differences_is_told_with_its_proof_and_a_choice(tmp_path: Path) -> None:
    """money.md: settings tell the habit of the shop's software, and a choice where one changes figures to its own."""

    async def story(owner: Owner) -> None:
        await owner.opens("tax")
        (told,) = (block for block in owner.view.body if isinstance(block, TextBlock) and block.tone is Tone.WARN)
        assert told.text == (
            "Your shop system rounds each line without tax, and then the tax on it. That explains all 12 orders that"
            " were compared; it shows in 1-261122-0007. The till chooses its prices so that totals come out right"
            " there. Choose: on each line, half a cent up."
        )
        await owner.types(rounding="per_line")
        (told,) = (block for block in owner.view.body if isinstance(block, TextBlock) and block.tone is Tone.WARN)
        assert not told.text.endswith("half a cent up."), "chosen: nothing more to choose"

    play(tmp_path, story, House(proposed=replace(PROPOSED, follow=Rounding.PER_LINE)))


def test_no_choice_is_named_where_none_would_change_a_figure(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("tax")
        (told,) = (block for block in owner.view.body if isinstance(block, TextBlock) and block.tone is Tone.WARN)
        assert "Choose" not in told.text

    play(tmp_path, story, House(proposed=PROPOSED))


def test_where_nothing_differs_no_rounding_is_proposed(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("tax")
        assert not [block for block in owner.view.body if isinstance(block, TextBlock) and block.tone is Tone.WARN]

    play(tmp_path, story)


def test_a_product_for_typed_lines_that_the_shop_has_not_is_told_at_its_field(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        wrong = "No product here has this number, or more than one has."
        await owner.opens("till")
        await owner.types(free_text_variant="DIVER")
        await owner.settled()
        assert owner.fields["free_text_variant"].error == wrong
        await owner.presses("save")
        assert owner.house.reopened == []
        await owner.types(free_text_variant=" DIVERS ")
        await owner.settled()
        assert owner.fields["free_text_variant"].error == ""
        await owner.types(free_text_variant="")
        assert owner.fields["free_text_variant"].error == ""
        await owner.types(free_text_variant="DIVERS")
        await owner.presses("save")
        assert owner.house.reopened[-1].shop.free_text_variant == "DIVERS"

        owner.house.products = ()
        await owner.opens("till")
        assert owner.fields["free_text_variant"].error == wrong, "the shop has it no more"
        await owner.types(sounds="no")
        await owner.presses("save")
        assert owner.house.at_once[-1].sounds is False, "which keeps nothing else from being saved"

    play(tmp_path, story)


def test_a_key_shows_what_it_changed_and_nothing_that_is_as_it_was(tmp_path: Path) -> None:
    settings_file.save(tmp_path, Settings(shop=WHOLE))

    async def story(owner: Owner) -> None:
        await owner.opens("shop")
        shown = owner.window.typed
        whole = len([one for one in owner.window.views if one.sections])
        await owner.types(street="Rue Hautes")
        (first,) = shown
        assert first.fields == (), "the text stands there already"
        assert first.frame is not None, "there is something to save now"
        await owner.types(street="Rue Haute 1")
        assert len(shown) == 1
        await owner.types(street="x" * 101)
        assert [(one.key, one.error) for one in shown[-1].fields] == [("street", "Too long: at most 100 characters.")]
        assert [one.key for one in owner.view.sections if one.tone is Tone.TROUBLE] == ["shop"]
        await owner.types(street="Rue Haute")
        assert shown[-1].fields[0].error == ""
        assert not owner.view.actions[-1].enabled
        assert len(shown) == 3
        assert len(owner.window.views) == whole + 3, "never the whole page"

    play(tmp_path, story)


def test_what_a_key_mends_elsewhere_is_said_there(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("till")
        await owner.types(update_key="short")
        assert owner.fields["update_key"].error
        await owner.presses("save")
        assert owner.fields["update_url"].error, "saving checks all"
        await owner.types(update_key="")
        assert owner.fields["update_key"].error == owner.fields["update_url"].error == ""

    play(tmp_path, story)


def test_the_buttons_that_lead_away_ask_the_till(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("privacy")
        await owner.presses("forget_customer")
        await owner.presses("choose_logo")
        assert owner.house.did[-2:] == ["forget_customer", "choose_logo"]
        await owner.opens("printer")
        await owner.types(printer_kind="network")
        assert owner.fields["printer_logo"].value == "yes", "a logo that was kept is to be printed"

    play(tmp_path, story)


def test_what_is_typed_and_saved_while_the_page_is_still_read_is_kept(tmp_path: Path) -> None:
    async def story(owner: Owner) -> None:
        await owner.opens("look")
        owner.page.open("look")  # again: the settings are being read
        await owner.types(theme="dark")
        owner.page.act("save")
        await owner.settled()
        assert owner.view.status == ""
        assert owner.fields["theme"].value == "dark"

    play(tmp_path, story)
    assert settings_file.load(tmp_path)[0].theme == "dark"

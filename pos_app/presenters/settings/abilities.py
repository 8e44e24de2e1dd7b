"""What the shop can and cannot do, in the owner's words: rows, the question of the tax rates, a report to copy.

Pure: what the test found and what is typed in; blocks, sentences and drafts out. Nothing in the report names a person,
a key or an id.
"""

from __future__ import annotations

from dataclasses import replace

from pos_app.chift.answer_values import Support
from pos_app.domain.errors import DomainError
from pos_app.domain.tax_evidence import RateSeen, usual_rate
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.choices import rate_label
from pos_app.presenters.settings.connection_messages import step_rows
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight
from pos_app.presenters.settings.tenders import cash_is_open, tenders_block
from pos_app.presenters.settings.views import (
    AbilitiesBlock,
    AbilityRowView,
    ButtonsBlock,
    ColumnsBlock,
    QuestionBlock,
    QuestionRowView,
    StepsBlock,
)
from pos_app.services.settings.abilities import Abilities, Goods
from pos_app.services.settings.connection_test import Result, ShopStep, Why
from pos_app.services.settings.shop import RATE, rate_of
from pos_app.system.settings_file import ShopSettings

TEST_AGAIN = "test"
LOOK, COPY, AGREE, CHANGE_RATES, TAKE_RATE = "look_unsold", "copy_report", "agree_rates", "change_rates", "take_rate:"
NOTHING_TO_DO = N_("Nothing to do.")
_UNREAD = N_("It could not be read now; the till asks again by itself.")
_MOST_NAMED = 6  # of a rate's categories, or of products that cannot be sold
_SIGNS = {Tone.OK: "+", Tone.WARN: "!", Tone.TROUBLE: "!", Tone.PLAIN: "-", Tone.INFO: "-"}


def able_blocks(at: Sight) -> tuple[ColumnsBlock | StepsBlock]:
    """The last step of the first start: what the shop can do on the left, what is to be answered on the right."""
    check = at.known.check
    if not check.is_whole:  # the shop could not be asked: what is to be mended, and once more
        again = ActionView(TEST_AGAIN, at.tr("Test the connection"), "F9", enabled=not at.known.testing)
        return (StepsBlock(at.tr("Test"), step_rows(check, at.tr, running=at.known.testing), (again,)),)
    tenders = tenders_block(at)
    right = (rates_question(at), *((tenders,) if tenders is not None else ()))
    return (ColumnsBlock((abilities_block(at), copy_block(at)), right),)


def abilities_block(at: Sight) -> AbilitiesBlock:
    """A row for each thing that the shop can do, cannot do, or that wants a look."""
    asked = at.known.check.abilities.asked_at
    told = at.tr("asked today, {time}", time=at.tr.time(asked)) if asked else ""
    return AbilitiesBlock(at.tr("What your shop can do"), told, ability_rows(at))


def copy_block(at: Sight) -> ButtonsBlock:
    """The button that copies the report."""
    return ButtonsBlock((ActionView(COPY, at.tr("Copy this report"), "F6"),))


def ability_rows(at: Sight) -> tuple[AbilityRowView, ...]:
    """The rows, what matters most first."""
    can = at.known.check.abilities
    if can.asked_at is None:
        return ()
    rows = [_orders(can, at.tr), *_goods(at), _customers(can, at.tr), *_lists(at), *_habits(at)]
    order = (Tone.TROUBLE, Tone.WARN)
    return tuple(sorted(rows, key=lambda row: order.index(row.tone) if row.tone in order else len(order)))


def report(at: Sight) -> str:
    """The rows as text to send to somebody: without names of people, keys and ids."""
    tr, can = at.tr, at.known.check.abilities
    when = tr.moment(can.asked_at) if can.asked_at else ""
    lines = [
        tr("What {shop} can do ({connector}), asked {time}", shop=at.text("name"), connector=can.connector, time=when)
    ]
    lines += [f"{_SIGNS[row.tone]} {row.title}: {row.text}" for row in ability_rows(at)]
    lines += [f"  {row.left}: {row.middle} ({row.right})" for row in rates_question(at).rows]
    return "\n".join(lines) + "\n"


def with_answer(key: str, draft: Draft, known: SectionFacts) -> SectionFacts:
    """What is known once the owner pressed this button of the page: a yes to the rates, a look at what is not sold."""
    if key == AGREE:
        return replace(known, agreed=rates_key(draft, known))
    return replace(known, shows_unsold=True) if key == LOOK else known


def rates_key(draft: Draft, known: SectionFacts) -> str:
    """What the owner says yes to: the usual rate, and that of each category."""
    shop = draft.settings.shop
    rates = {one.id: shop.category_rates.get(one.id, "") for one in known.categories}
    return repr((shop.default_rate, sorted((shop.category_rates | rates).items())))


def still_open(at: Sight) -> tuple[str, ...]:
    """What the owner has not answered yet, in a few words each."""
    found = []
    if at.known.agreed != rates_key(at.draft, at.known):
        found.append(at.tr("the tax rates"))
    if cash_is_open(at.draft, at.known):
        found.append(at.tr("what cash is called there"))
    return tuple(found)


def with_rates_proposed(draft: Draft, known: SectionFacts) -> Draft:
    """With the rates that the shop's own orders show, where the owner has set none; without orders, with the highest
    rate that the shop lists where it does not list the usual one."""
    untouched = draft.text("default_rate") == ShopSettings().default_rate
    listed = {tax.rate for tax in known.taxes}
    usual = usual_rate(known.check.abilities.rates)
    if usual is None and listed and max(listed) and rate_of(draft.text("default_rate")).percent not in listed:
        usual = max(listed)
    if untouched and usual is not None:
        draft = draft.edited("default_rate", f"{usual.normalize():f}")
    names = {one.id for one in known.categories}
    for seen in known.check.abilities.rates:
        field, rate = f"{RATE}{seen.category_id}", f"{seen.rate.normalize():f}"
        if seen.category_id in names and seen.is_clear and not draft.text(field) and rate != draft.text("default_rate"):
            draft = draft.edited(field, rate)
    return draft


def rates_question(at: Sight) -> QuestionBlock:
    """The rates as they would be used, category by category, with what the orders show; it wants a yes."""
    tr, known = at.tr, at.known
    can, shop = known.check.abilities, at.draft.settings.shop
    seen = {one.category_id: one for one in can.rates}
    groups: dict[str, list[str]] = {}
    doubts = []
    for one in known.categories:
        rate = _plain(shop.category_rates.get(one.id) or shop.default_rate)
        evidence = seen.get(one.id)
        if evidence is not None and not evidence.is_clear and one.id not in shop.category_rates:
            doubts.append(_doubt(one.id, one.name, evidence, tr))
        else:
            groups.setdefault(rate, []).append(one.id)
    names = {one.id: one.name for one in known.categories}
    rows = [
        QuestionRowView(
            rate_label_short(at, rate), _named([names[one] for one in ids], tr), _evidence(rate, ids, seen, tr)
        )
        for rate, ids in groups.items()
    ]
    if not known.categories:
        rows.append(QuestionRowView(rate_label_short(at, _plain(shop.default_rate)), tr("all products")))
    agreed = known.agreed == rates_key(at.draft, known)
    if agreed:
        text = tr("You said yes. They stand in Settings, Tax and money.")
    elif not can.rates:
        text = tr("No past order tells them. They want your yes.")
    elif can.from_products:
        text = tr("Read from your till's own products, not guessed. They want your yes.")
    else:
        text = tr.count(
            "Read from your last {n} order, not guessed. They want your yes.",
            "Read from your last {n} orders, not guessed. They want your yes.",
            can.past_orders,
        )
    actions = (
        ActionView(AGREE, tr("Yes, these are right"), "F8", primary=not agreed, enabled=not agreed and not doubts),
        ActionView(CHANGE_RATES, tr("Change…"), "F9"),
    )
    title = tr("The tax rates") if agreed else tr("Are these tax rates right?")
    return QuestionBlock(title, text, (*rows, *doubts), actions, not agreed)


def rate_label_short(at: Sight, rate: str) -> str:
    """A rate without the name that the shop has for it."""
    return rate_label(replace(at, known=replace(at.known, taxes=())), rate)


def _doubt(category: str, name: str, seen: RateSeen, tr: Translator) -> QuestionRowView:
    assert seen.other is not None
    counted = tr(
        "{n} lines at {rate}, {m} at {other}",
        n=tr.whole(seen.lines),
        rate=tr.percent(seen.rate),
        m=tr.whole(seen.other_lines),
        other=tr.percent(seen.other),
    )
    actions = tuple(
        ActionView(f"{TAKE_RATE}{category}:{rate.normalize():f}", tr.percent(rate)) for rate in (seen.rate, seen.other)
    )
    return QuestionRowView("?", name, counted, actions)


def _evidence(rate: str, ids: list[str], seen: dict[str, RateSeen], tr: Translator) -> str:
    known = [seen[one] for one in ids if one in seen]
    same = sum(one.lines for one in known if _plain(f"{one.rate:f}") == rate)
    lines = sum(one.lines + one.other_lines for one in known)
    if not lines:
        return tr("no order tells")
    if same == lines:
        return tr.count("{n} line", "{n} lines, all the same", lines)
    return tr("{n} of {all} lines", n=tr.whole(same), all=tr.whole(lines))


def _named(names: list[str], tr: Translator) -> str:
    if len(names) <= _MOST_NAMED:
        return ", ".join(names)
    rest = len(names) - _MOST_NAMED
    return tr.count("{names} and {n} more", "{names} and {n} more", rest, names=", ".join(names[:_MOST_NAMED]))


def _orders(can: Abilities, tr: Translator) -> AbilityRowView:
    match can.orders:
        case Support.YES:
            return AbilityRowView(Tone.OK, tr("Orders"), tr("Each sale becomes an order there, within seconds."))
        case Support.NO:
            text = tr(
                "{connector} takes no orders from a till. Every sale is kept and listed here, and none arrives there. "
                "Connect other software in Chift, or enter the sales there by hand.",
                connector=can.connector or "Chift",
            )
            return AbilityRowView(Tone.TROUBLE, tr("Orders cannot be taken"), text)
    return AbilityRowView(
        Tone.PLAIN, tr("Orders"), tr("Chift does not say whether they can be taken. The first sale shows it.")
    )


def _goods(at: Sight) -> list[AbilityRowView]:
    tr, goods = at.tr, at.known.check.abilities.goods
    if not goods.any:
        return [AbilityRowView(Tone.WARN, tr("No products"), tr("Your shop lists none yet. Add them there."))]
    rows = []
    if goods.priced:
        text = (
            _all_goods(goods, tr)
            if goods.whole
            else tr.count("The first {n} was looked at.", "The first {n} were looked at.", goods.for_sale)
        )
        rows.append(AbilityRowView(Tone.OK, tr("Products and stock"), text))
    look = ActionView(LOOK, tr("Look"), "F7")
    currency = at.text("currency")
    if goods.foreign:
        title = tr.count("{n} price in another currency", "{n} prices in another currency", goods.foreign)
        text = tr("They cannot be sold here. Give them a price in {currency} in your shop.", currency=currency)
        tone = Tone.WARN if goods.priced else Tone.TROUBLE
        rows.append(AbilityRowView(tone, title, _unsold(at, text), () if at.known.shows_unsold else (look,)))
    if goods.unpriced:
        title = tr.count("{n} product without a price", "{n} products without a price", goods.unpriced)
        text = tr("Your shop has none for them. Give them one there; the change comes by itself.")
        tone = Tone.WARN if goods.priced else Tone.TROUBLE
        shown = at.known.shows_unsold or goods.foreign
        rows.append(AbilityRowView(tone, title, text if goods.foreign else _unsold(at, text), () if shown else (look,)))
    return [*rows, *_not_goods(goods, tr)]


def _all_goods(goods: Goods, tr: Translator) -> str:
    """How many there are, as the foot of the Sale screen counts them, and which of these are not as the others."""
    said = [tr.count("{n} product", "{n} products", goods.for_sale + goods.hidden)]
    if lacking := goods.unpriced + goods.foreign:
        said.append(tr("{n} of them without a price here", n=tr.whole(lacking)))
    if goods.hidden:
        said.append(tr("{n} of them archived or not in the web shop", n=tr.whole(goods.hidden)))
    return tr("{goods}, read every 15 minutes.", goods=", ".join(said))


def _not_goods(goods: Goods, tr: Translator) -> list[AbilityRowView]:
    """What the shop lists and no till can have."""
    rows, tone = [], Tone.WARN if goods.priced else Tone.TROUBLE
    if goods.bare:
        title = tr.count("{n} product without a variant", "{n} products without a variant", goods.bare)
        text = tr("They cannot be sold here: an order names a variant. Give each one in your shop.")
        rows.append(AbilityRowView(tone, title, text))
    if goods.unread:
        title = tr.count("{n} product could not be read", "{n} products could not be read", goods.unread)
        text = tr("They cannot be sold here: their price is no number, or their id is missing. Correct them there.")
        rows.append(AbilityRowView(tone, title, text))
    return rows


def _unsold(at: Sight, text: str) -> str:
    names = at.known.check.abilities.goods.unsold
    return f"{text} {_named(list(names), at.tr)}" if at.known.shows_unsold else text


def _customers(can: Abilities, tr: Translator) -> AbilityRowView:
    if can.new_customers is Support.YES:
        text = tr("Found here, and new ones arrive there.")
        return AbilityRowView(Tone.OK, tr("Customers"), text)
    if can.new_customers is Support.NO:
        text = tr("New ones are kept here and named on each order.")
        return AbilityRowView(Tone.PLAIN, tr("Customers cannot be added from a till"), f"{text} {tr(NOTHING_TO_DO)}")
    text = tr("Chift does not say whether new ones can be added. Where not, they are kept here.")
    return AbilityRowView(Tone.PLAIN, tr("Customers"), f"{text} {tr(NOTHING_TO_DO)}")


def _lists(at: Sight) -> list[AbilityRowView]:
    """Lists of the shop that could not be read, or are empty."""
    tr, check = at.tr, at.known.check
    nothing, rows = tr(NOTHING_TO_DO), []
    if check.abilities.has_pos and not check.abilities.lists_customers:
        unread = check.why(ShopStep.POS) is not Why.NOT_SUPPORTED
        text = tr(_UNREAD) if unread else tr("Those entered here are found here.")
        rows.append(AbilityRowView(Tone.PLAIN, tr("No list of customers"), f"{text} {nothing}"))
    methods = check.abilities.methods
    if methods is None and check.why(ShopStep.METHODS) is not Why.NOT_SUPPORTED:
        rows.append(AbilityRowView(Tone.PLAIN, tr("No list of ways to pay"), f"{tr(_UNREAD)} {nothing}"))
    elif not methods:
        text = tr("Orders go out unpaid: what was paid stands in their note.")
        rows.append(AbilityRowView(Tone.WARN, tr("No ways to pay"), text))
    else:
        text = tr("A sale paid in two ways says so in the order's note.")
        rows.append(AbilityRowView(Tone.PLAIN, tr("One order, one way to pay"), f"{text} {nothing}"))
    if any(one.step is ShopStep.TAXES and one.result is Result.NOTED for one in check.findings):
        none = check.why(ShopStep.TAXES) in (Why.EMPTY, Why.NOT_SUPPORTED)
        text = tr("Your shop lists none. Those in Settings, Tax and money count.") if none else tr(_UNREAD)
        rows.append(AbilityRowView(Tone.PLAIN, tr("No list of tax rates"), f"{text} {nothing}"))
    return rows


def _habits(at: Sight) -> list[AbilityRowView]:
    """What the shop does besides."""
    tr, check = at.tr, at.known.check
    can, rows = check.abilities, []
    fraction = next((one for one in at.known.taxes if one.written is not None), None)
    if fraction is not None and fraction.written is not None:
        text = tr(
            "Your shop lists {written}, and the till takes it for {rate}. Say yes to the rates only where that is so.",
            written=tr.number(fraction.written),
            rate=tr.percent(fraction.rate),
        )
        rows.append(AbilityRowView(Tone.INFO, tr("Tax rates are written as fractions"), text))
    if can.with_fees:
        text = tr.count(
            "{n} of your last {all} orders has shipping or another fee on it. Switch it off for orders of a till, or "
            "each sale comes out dearer there.",
            "{n} of your last {all} orders have shipping or another fee on them. Switch it off for orders of a till, "
            "or each sale comes out dearer there.",
            can.with_fees,
            all=tr.whole(can.past_orders),
        )
        rows.append(AbilityRowView(Tone.WARN, tr("Your shop adds fees"), text))
    branch = next((one for one in can.locations if one.id == check.location_id), None)
    if branch is not None:
        place = ", ".join(part for part in (branch.address.one_line, branch.timezone) if part)
        rows.append(AbilityRowView(Tone.OK, tr("Branch {name}", name=branch.name), place))
    if any(one.agent == "up" for one in check.connections):
        text = tr("Chift reaches it by a program there. While that computer is off, sales are kept here.")
        rows.append(AbilityRowView(Tone.PLAIN, tr("Your shop's software runs on a computer of yours"), text))
    return rows


def _plain(rate: str) -> str:
    try:
        return f"{rate_of(rate).percent.normalize():f}"
    except DomainError:
        return rate  # its field says so

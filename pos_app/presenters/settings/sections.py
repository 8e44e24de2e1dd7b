"""The sections of the settings as blocks: the fields of the table, and what stands beside them.

Pure: a draft and what is known of the shop in, views out. The Settings page and the first start show the same ones.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from pos_app.domain.cash_rounding import may_round_all
from pos_app.domain.catalogue import Category
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal import Regime, standing_of
from pos_app.domain.search import fold
from pos_app.domain.search import words as search_words
from pos_app.presenters.common.card_views import ChoiceView, FieldView
from pos_app.presenters.common.differences import proposal_sentence
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import NBSP, Translator
from pos_app.presenters.settings.abilities import TEST_AGAIN, abilities_block, copy_block
from pos_app.presenters.settings.choices import books, branches, rate_label, rates
from pos_app.presenters.settings.connection_messages import step_rows
from pos_app.presenters.settings.example import example
from pos_app.presenters.settings.facts import Sight
from pos_app.presenters.settings.fields import FIND_CATEGORY, ROUNDINGS, YES, groups_of
from pos_app.presenters.settings.printer import printer_blocks
from pos_app.presenters.settings.privacy import privacy_blocks
from pos_app.presenters.settings.tenders import tenders_block
from pos_app.presenters.settings.views import Block, ButtonsBlock, FieldsBlock, StepsBlock, TextBlock
from pos_app.services.cashiers.rehearsal import NADIA, TOM
from pos_app.services.settings.shop import RATE
from pos_app.system.secret_store import Place

MOST_CATEGORIES = 24
TEST, PRACTISE, LEAVE_PRACTICE, CONNECT = TEST_AGAIN, "practise", "leave_practice", "connect"
TEST_SCANNER = "test_scanner"
_PRACTISED = N_("In the practice shop receipts are signed by a program, each marked as training.")
_TITLE = N_("The law your till keeps to")
_REGIMES = {
    Regime.NONE: N_(
        "Retail in this country has no law of its own for tills. What the till has and has not is in its page on the"
        " law; your software sends the invoices."
    ),
    Regime.FR: N_(
        "France asks that sales cannot be altered, are kept and archived. What of it this till has and what it has not"
        " is in its page on the law."
    ),
    Regime.OTHER: N_(
        "This till does not know what the law of this country asks of tills. Ask your accountant before you sell."
    ),
}


def section_blocks(section: str, at: Sight) -> tuple[Block, ...]:
    """A section: what the table has of it, and more where `_MORE` says so."""
    fields = tuple(
        FieldsBlock(
            at.tr(group.title),
            tuple(tuple(at.field(one.name) for one in row) for row in group.rows),
            at.tr(group.text) if group.text else "",
        )
        for group in groups_of(section)
    )
    return _MORE[section](fields, at) if section in _MORE else fields


def _connection(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """Where the shop's software is found; the practice shop needs none of it."""
    tr, known = at.tr, at.known
    if known.facts.practice:
        return (TextBlock(tr("The practice shop is in this program: there is nothing to connect."), tone=Tone.INFO),)
    warning = tr(
        "This computer has no vault for secrets. The key's secret is in a file in the till's folder that only "
        "this computer's user can read: keep others from using this account."
    )
    test = StepsBlock(
        tr("Test"),
        step_rows(known.check, tr, running=known.testing),
        (ActionView(TEST, tr("Test the connection"), "F9", enabled=not known.testing),),
    )
    shop, network = fields
    for name, choices in (("location_id", branches(at)), ("invoicing_connection_id", books(at))):
        if len(choices) < 2:
            shop = replace(shop, rows=tuple(filter(None, (_without(row, name) for row in shop.rows))))
    told = (abilities_block(at), copy_block(at)) if known.check.abilities.asked_at else ()
    vault = (TextBlock(warning, tone=Tone.WARN),) if known.secret_in is Place.FILE else ()
    return shop, *vault, test, *told, network


def _shop(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """The shop's fields, and what its country means for the till. Meals are asked for in Belgium alone."""
    shop, legal, *rest = fields
    country = at.text("country")
    if country != "BE":
        legal = replace(legal, rows=tuple(_without(row, "meals_here") for row in legal.rows))
    return shop, law_block(country, meals=at.text("meals_here") == YES, tr=at.tr), legal, *rest


def law_block(country: str, *, meals: bool, tr: Translator) -> TextBlock:
    """The regime of a country in one or two sentences, with the refusal where nothing may be sold."""
    standing = standing_of(country, meals=meals)
    if standing.refusal:
        said = sentence(DomainError(standing.refusal), tr)
        if standing.regime is Regime.AT:
            said = f"{said} {tr(_PRACTISED)}"
        return TextBlock(said, tr(_TITLE), Tone.TROUBLE)
    tone = Tone.WARN if standing.regime is Regime.OTHER else Tone.PLAIN
    return TextBlock(tr(_REGIMES[standing.regime]), tr(_TITLE), tone)


def _tax(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """How prices, tax and cash are computed, with an example that follows each choice."""
    tr, (prices, finding) = at.tr, fields
    if not may_round_all(at.text("country")):
        prices = replace(prices, rows=tuple(_without(row, "rounds_all") for row in prices.rows))
    blocks: list[Block] = [prices, *_proposed(at)]
    if at.known.categories:
        usual = tr("usual rate ({rate})", rate=rate_label(at, at.text("default_rate")))
        offered = (ChoiceView("", usual), *rates(at))
        shown, text = _categories(at)
        cells = [replace(at.field(f"{RATE}{one.id}", one.name), choices=offered, ok=False) for one in shown]
        pairs = tuple(tuple(cells[number : number + 2]) for number in range(0, len(cells), 2))
        if text:
            find = replace(finding.rows[0][0], hint=text)
            blocks += [replace(finding, rows=((find,),)), FieldsBlock("", pairs)]
        else:
            blocks.append(replace(finding, rows=pairs))
    else:
        text = tr("The categories appear here once the till has read the shop's products.")
        blocks.append(TextBlock(text, finding.title))
    tenders = tenders_block(at)
    return (*blocks, *((tenders,) if tenders is not None else ()), example(at.draft.settings.shop, tr))


def _without(row: tuple[FieldView, ...], name: str) -> tuple[FieldView, ...]:
    """A row without the field that the country does not know."""
    return tuple(view for view in row if view.key != name)


def _proposed(at: Sight) -> tuple[Block, ...]:
    """How the shop's software rounds, and the choice here that would change figures to its own (money.md)."""
    tr, proposal = at.tr, at.known.proposal
    if proposal is None:
        return ()
    text = proposal_sentence(proposal, tr)
    follow = proposal.follow
    if follow is not None and at.text("rounding") != follow:
        text += " " + tr("Choose: {choice}.", choice=tr(dict(ROUNDINGS)[follow]))
    return (TextBlock(text, tr("What your shop system does"), Tone.WARN),)


def _categories(at: Sight) -> tuple[list[Category], str]:
    """The categories to show, and ("" for all of them) what is said of the others: hundreds of fields are slow to
    make and no help to find one."""
    tr, known = at.tr, at.known.categories
    if len(known) <= MOST_CATEGORIES:
        return list(known), ""
    wanted = search_words(at.text(FIND_CATEGORY))
    fits = [one for one in known if all(part in fold(one.name) for part in wanted)]
    wrong = [one for one in known if f"{RATE}{one.id}" in at.known.errors]
    shown = list({one.id: one for one in (*wrong, *fits[:MOST_CATEGORIES])}.values())
    return shown, tr("{n} of {all} are shown.", n=tr.whole(len(shown)), all=tr.whole(len(known)))


def _cashiers(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """Who sells, as `cashiers` has it, and when the till locks itself; the practice shop's are in `rehearsal`."""
    if not at.known.cashiers:
        text = at.tr("The practice shop's cashiers and their PINs stand under This till.")
        return (TextBlock(text, tone=Tone.INFO),)
    return (*at.known.cashiers, *fields) if at.known.asks_who else at.known.cashiers


def _scanner(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """The self-test first: it fills in the rest."""
    test = ActionView(TEST_SCANNER, at.tr("Test the scanner"), "F9")
    return StepsBlock(at.tr("Three scans fill in everything below."), (), (test,)), *fields


def _till(fields: tuple[FieldsBlock, ...], at: Sight) -> tuple[Block, ...]:
    """This program on this computer, lines with a typed name, the practice shop, and new versions."""
    tr, facts = at.tr, at.known.facts
    lines = tr("Comptoir {version} · this till's files: {folder}", version=facts.version, folder=facts.folder)
    if facts.practice:
        text = tr("This is the practice shop: nothing in it is real, and nothing leaves this computer.")
        ways = (ActionView(LEAVE_PRACTICE, tr("Back to your shop"), "F9"),) if facts.can_return else ()
    else:
        text = tr(
            "The practice shop is a whole small shop in this program, for learning and for trying out, with switches "
            "for a lost network, lost answers and refusals. Your own sales and your open cart wait here meanwhile."
        )
        ways = (ActionView(PRACTISE, tr("Open the practice shop"), "F9"),)
    typed, booked, back, vouchers, rehearsed, *others = fields
    practice: tuple[Block, ...] = (TextBlock(text, tr("Practice")), *((ButtonsBlock(ways),) if ways else ()))
    if not facts.practice:
        return TextBlock(lines, tr("This till")), typed, back, vouchers, booked, *practice, *others
    own = (TextBlock(lines, tr("This till")), typed, back, vouchers, booked)
    return *practice, _rehearsed(rehearsed, at), *own, *others


def _rehearsed(fields: FieldsBlock, at: Sight) -> FieldsBlock:
    """What kind of shop the practice shop is, its cashiers' PINs, which are no secret, and in Germany the device that
    signs."""
    tr, (kind, pins) = at.tr, fields.rows[0]
    device = fields.rows[1:] if at.text("country") == "DE" else ()
    boss, seller = (NBSP.join(one) for one in (NADIA, TOM))
    people = tr("{boss} may do everything, {seller} sells.", boss=boss, seller=seller)
    text = tr("Each kind has the habits of real shops of its kind: see a bad day before you have one.")
    if not at.known.facts.practice_inside:
        return replace(fields, rows=((pins,), *device), text=people)
    return replace(fields, rows=((kind, pins), *device), text=f"{text} {people}")


_MORE: dict[str, Callable[[tuple[FieldsBlock, ...], Sight], tuple[Block, ...]]] = {
    "connection": _connection,
    "shop": _shop,
    "tax": _tax,
    "cashiers": _cashiers,
    "scanner": _scanner,
    "printer": lambda fields, at: printer_blocks(fields[0], at),
    "till": _till,
    "privacy": lambda fields, at: privacy_blocks(fields[0], at.known.facts.set_aside, at.tr),
}

"""What each tender of the till is called at the shop: a field for each, what it offers, and what is proposed.

Pure: what is on the page in; choices, or a draft, out. What is kept is in `services/settings/shop` (`tender_text`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pos_app.domain.payment import CASH, VOUCHER, TenderNames, looks_like_cash
from pos_app.domain.search import fold
from pos_app.presenters.common.card_views import ChoiceView
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.views import PairsBlock
from pos_app.services.settings.shop import AS_IT_IS, CALLED, HIDDEN, TENDER, UNPAID

if TYPE_CHECKING:
    from pos_app.domain.catalogue import PaymentMethod
    from pos_app.presenters.common.card_views import FieldView
    from pos_app.presenters.settings.facts import SectionFacts, Sight
    from pos_app.services.settings.connection_test import Check

_BY_ID = ("woocommerce",)
"""Connectors whose orders name a way to pay by its id (the gateway's slug), not by its name."""


def tenders_block(at: Sight) -> PairsBlock | None:
    """A row for cash and one for each other way to pay; None where the shop's are not known."""
    methods = at.known.methods
    if not methods:
        return None
    tr, names = at.tr, _tenders(methods)
    own = {CASH: tr("Cash"), VOUCHER: tr("Vouchers of this till")}
    rows = tuple(_field(at, name, own.get(name, name)) for name in names)
    hidden = sum(at.text(f"{TENDER}{name}") == HIDDEN for name in names)
    offered = tr.count("{n} way offered", "{n} ways offered", len(names) - hidden)
    return PairsBlock(tr("At this till"), tr("is called there"), offered, rows)


def cash_is_open(draft: Draft, known: SectionFacts) -> bool:
    """Whether nothing tells what cash is called at this shop, and the owner has not said it."""
    if not known.methods or draft.text(f"{TENDER}{CASH}") != AS_IT_IS:
        return False
    return TenderNames().cash_of(known.methods) is None


def with_tenders_proposed(draft: Draft, known: SectionFacts) -> Draft:
    """With what can be known without asking: names by id where the shop takes ids, no name where it has none."""
    if not known.methods:
        unset = draft.text(f"{TENDER}{CASH}") == AS_IT_IS
        return draft.edited(f"{TENDER}{CASH}", UNPAID) if known.methods_read and unset else draft
    if not _by_id(draft, known):
        return draft
    cash = TenderNames().cash_of(known.methods)
    for name in _tenders(known.methods):
        method = cash if name == CASH else next((one for one in known.methods if one.name == name), None)
        if method is not None and draft.text(f"{TENDER}{name}") == AS_IT_IS:
            draft = draft.edited(f"{TENDER}{name}", f"{CALLED}{method.id}")
    return draft


def with_found(draft: Draft, check: Check) -> Draft:
    """With the connections and the branch that a test chose; what a whole test did not find is there no more."""
    for name in ("pos_connection_id", "commerce_connection_id", "invoicing_connection_id", "location_id"):
        found = getattr(check, name)
        if found or check.is_whole:
            draft = draft.edited(name, found)
    return draft


def _field(at: Sight, name: str, label: str) -> FieldView:
    view = at.field(f"{TENDER}{name}", label)
    return replace(view, choices=_choices(at, name, view.value), ok=False)


def _choices(at: Sight, tender: str, now: str) -> tuple[ChoiceView, ...]:
    tr, methods, by_id = at.tr, at.known.methods, _by_id(at.draft, at.known)
    if tender == VOUCHER and all(one.name != VOUCHER for one in methods):
        ways = [ChoiceView(f"{CALLED}{one.id if by_id else one.name}", one.name) for one in methods]
        return ChoiceView(AS_IT_IS, tr("none: the order stays unpaid")), *ways
    cash = TenderNames().cash_of(methods)
    own = (cash.name if cash is not None else "") if tender == CASH else tender
    found = []
    if not by_id or now == AS_IT_IS or not own:
        found.append(ChoiceView(AS_IT_IS, own or tr("please choose")))
    for method in methods:
        named = method.id if by_id else method.name
        if by_id or method.name != own:
            found.append(ChoiceView(f"{CALLED}{named}", method.name))
    found.append(ChoiceView(UNPAID, tr("none: the order stays unpaid")))
    if tender != CASH:
        found.append(ChoiceView(HIDDEN, tr("not offered at this till")))
    if all(one.key != now for one in found):
        called = now.removeprefix(CALLED)
        label = next((one.name for one in methods if called in (one.id, one.name)), called)
        found.insert(0, ChoiceView(now, label))
    return tuple(found)


def _tenders(methods: tuple[PaymentMethod, ...]) -> tuple[str, ...]:
    """The till's tenders: cash, each of the shop's methods that is something else, and vouchers."""
    return CASH, *dict.fromkeys((*(one.name for one in methods if not looks_like_cash(one.name)), VOUCHER))


def _by_id(draft: Draft, known: SectionFacts) -> bool:
    """Whether this shop's orders name a way to pay by its id: by its software, or by what is set already."""
    if fold(known.check.abilities.connector) in _BY_ID:
        return True
    called = set(draft.settings.shop.tender_methods.values()) - {""}
    return bool(called) and all(any(one.id == name != one.name for one in known.methods) for name in called)

"""The Return screen as a view of what is chosen so far. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from pos_app.domain.cart import Cart
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay, PaidBy
from pos_app.domain.returns import GoodsGo, Reason, Returnable, ReturnableLine, ReturnProposal
from pos_app.domain.totals import Totals
from pos_app.presenters.common.views import ActionView, HitView
from pos_app.presenters.common.words import Translator
from pos_app.presenters.returns.views import (
    BackView,
    Control,
    MoneyBackView,
    ReasonsView,
    ReturnLineView,
    ReturnView,
    TakenView,
    WayBackView,
)
from pos_app.presenters.returns.words import letters, line_name, minor, paid_how, place_choices, reason_name, way_name

ALL, OTHER, FREE, ANOTHER, NOTE, LEAVE, GO = "all", "other", "free", "another", "note", "leave", "go"
CUSTOMER, DEPOSITS, SLIP = "customer", "deposits", "slip"
TAKEN = "taken:"
"""What the key of a line begins with that is taken in exchange."""


@frozen
class TakenGoods:
    """What is taken in exchange: a cart with its totals (None while it is empty), and what the field finds."""

    cart: Cart
    sums: Totals | None = None
    hits: tuple[HitView, ...] = ()
    notice: str = ""

    @property
    def cost(self) -> int:
        """What it costs, minor units."""
        return self.sums.total.minor if self.sums is not None else 0


@frozen
class Chosen:
    """What a person chose so far. `error` is said over the button, `ask` at the reasons; `lock` says what a PIN is
    asked for, `unasked` why the shop's software was not asked; `gift`: it came with a gift receipt;
    `approval`: the number on the terminal's slip."""

    pieces: Mapping[int, int] = field(default_factory=dict)
    selected: str = ""
    reason: Reason | None = None
    goods: GoodsGo | None = None
    note: str = ""
    ask: str = ""
    error: str = ""
    lock: str = ""
    busy: bool = False
    gift: bool = False
    unasked: str = ""
    approval: str = ""

    @property
    def goes(self) -> GoodsGo:
        """Where the goods go: as chosen, else as the reason says."""
        return self.goods or (self.reason.goods if self.reason is not None else GoodsGo.SHELF)


def no_receipt_view(said: tuple[str, str], tr: Translator, *, free: bool, deposits: bool = False) -> ReturnView:
    """The screen before a receipt is open; `said` is why the last one cannot be, or that it is looked for, and what one
    can do ("": the usual). `deposits`: empties come back here without one."""
    sentence, hint = said
    if not hint and sentence:
        hint = tr("Scan another receipt, or press F2 to choose it from the list.")
    hint = hint or tr("Scan it here, or press F2 to choose it from the list.")
    return ReturnView(
        tr("Return"),
        tr("Scan the receipt, or choose it."),
        ActionView(OTHER, tr("Choose the receipt…"), "F2"),
        ActionView(FREE, tr("Without a receipt…"), "F6") if free else None,
        BackView(tr("What comes back"), empty=(sentence or tr("No receipt yet"), hint)),
        steps=(ActionView(LEAVE, tr("Back"), "Escape"),),
        deposits=ActionView(DEPOSITS, tr("Deposits…"), "F8") if deposits else None,
    )


def return_view(
    found: Returnable,
    chosen: Chosen,
    proposal: ReturnProposal,
    taken: TakenGoods,
    reasons: tuple[Reason, ...],
    tr: Translator,
) -> ReturnView:
    """The screen for a receipt."""
    sale = found.sale
    by = tr("sold by {cashier}", cashier=sale.cashier) if sale.cashier else ""
    # What a narrow screen has no room for is left out from the end.
    till = tr("till {till}, by its order at the shop", till=sale.receipt.till) if found.unconfirmed else ""
    gift, who = tr("gift receipt") if chosen.gift else "", "" if till else sale.customer_name or tr("Walk-in")
    about = (gift, till, tr.moment(sale.paid_at), chosen.unasked, who, by, paid_how(found, tr))
    is_begun = bool(proposal.pieces)
    go = tr("Asking the shop’s store…") if chosen.busy else _go(found, proposal, taken, tr)
    return ReturnView(
        title=tr("Return of {receipt}", receipt=sale.number),
        subtitle=" · ".join(part for part in about if part),
        other=ActionView(OTHER, tr("Other receipt…"), "F2"),
        back=_back(found, chosen, proposal, tr),
        reasons=reasons_view(chosen, reasons, tr),
        taken=_taken(taken, tr),
        money=_money(found, chosen, proposal, taken, tr),
        steps=(
            ActionView(LEAVE, tr("Back"), "Escape"),
            ActionView(NOTE, tr("Note"), "F8", tooltip=chosen.note),
            *((ActionView(SLIP, tr("Card slip"), "F7", tooltip=chosen.approval),) if to_card(proposal) else ()),
        ),
        go=ActionView(
            GO,
            go,
            "Return" if is_begun else "",
            enabled=is_begun,
        ),
        busy=chosen.busy,
    )


def to_card(proposal: ReturnProposal) -> bool:
    """Whether something goes back by a terminal, which prints a slip for it."""
    return any(part.out and part.way is BackWay.CARD for part in proposal.back)


def free_view(cart: Cart, chosen: Chosen, goods: TakenGoods, reasons: tuple[Reason, ...], tr: Translator) -> ReturnView:
    """The screen for goods that come back without a receipt: `cart` with who brings them, at what they may bring."""
    total = tr.money(goods.sums.total if goods.sums is not None else Money.from_minor(0, cart.currency))
    n = sum(1 if line.weighed else int(line.quantity) for line in cart.lines)
    nobody = cart.customer is None or cart.customer.walk_in
    who = tr("It must be known who brings it.") if nobody or cart.customer is None else cart.customer.name
    label = tr("Give a voucher")
    give = tr("Give a voucher of {amount}", amount=total) if n else label
    return ReturnView(
        title=tr("Return without a receipt"),
        subtitle=who,
        other=ActionView(OTHER, tr("Choose the receipt…"), "F2"),
        back=BackView(
            title=tr("What comes back"),
            lines=taken_lines(goods, tr("at its lowest recent price"), tr),
            selected=chosen.selected or next((f"{TAKEN}{line.key}" for line in cart.lines), ""),
            pieces=tr.count("{n} piece comes back", "{n} pieces come back", n) if n else tr("Nothing comes back yet"),
            tax=tr("incl. VAT {amount}", amount=tr.amount(goods.sums.tax)) if goods.sums is not None else "",
            total=total,
            places_title=tr("Where the goods go"),
            places_hint=tr("told to the back office · stock is not changed here"),
            places=place_choices(chosen.goes, tr),
            empty=(tr("Nothing comes back yet"), tr("Scan it, or type its name on the right.")),
        ),
        reasons=reasons_view(chosen, reasons, tr),
        taken=TakenView(
            tr("What comes back"), tr("scan or type it"), tr("Article that comes back"), goods.hits, goods.notice
        ),
        money=MoneyBackView(
            title=tr("Who brings it"),
            another=ActionView(CUSTOMER, tr("Customer…") if nobody else tr("Another customer…"), "F9"),
            ways=(WayBackView(tr("Voucher"), tr("no money without a receipt"), total),) if n else (),
            error=chosen.error,
            label=label,
            amount=total,
        ),
        steps=(
            ActionView(LEAVE, tr("Back"), "Escape"),
            ActionView(NOTE, tr("Note"), "F8", tooltip=chosen.note),
        ),
        go=ActionView(GO, give, "Return" if n else "", enabled=n > 0),
        busy=chosen.busy,
    )


def reasons_view(chosen: Chosen, reasons: tuple[Reason, ...], tr: Translator) -> ReasonsView:
    """Why something comes back, to be chosen by a figure."""
    choices = tuple(
        ActionView(one.code, reason_name(one, tr), str(number) if number < 10 else "", one == chosen.reason)
        for number, one in enumerate(reasons, 1)
    )
    return ReasonsView(tr("Why"), choices, chosen.ask)


def _back(found: Returnable, chosen: Chosen, proposal: ReturnProposal, tr: Translator) -> BackView:
    n = proposal.pieces
    pieces = tr.count("{n} piece comes back", "{n} pieces come back", n) if n else tr("Nothing comes back yet")
    return BackView(
        title=tr("What comes back"),
        all_back=ActionView(ALL, tr("All that may go back"), "Ctrl+A" if n else "Return", enabled=not found.is_empty),
        lines=tuple(_line(one, chosen.pieces.get(one.key, 0), found, tr) for one in found.lines),
        selected=chosen.selected,
        pieces=pieces,
        tax=tr("incl. VAT {amount}", amount=tr.amount(minor(proposal.tax, found))) if n else "",
        total=tr.money(minor(proposal.gross, found)),
        places_title=tr("Where the goods go"),
        places_hint=tr("told to the back office · stock is not changed here"),
        places=place_choices(chosen.goes, tr),
    )


def _line(one: ReturnableLine, pieces: int, found: Returnable, tr: Translator) -> ReturnLineView:
    name, amount = line_name(one, tr), tr.amount(minor(one.part(pieces).gross if pieces else 0, found))
    why = [_came_back(one, found, tr)]
    full = minor(one.paid, found)
    if one.line.deposit and pieces:  # an empty is paid to whoever brings it: without it the deposit is paid twice
        why.insert(0, tr("only with the bottle or crate in hand"))
    if one.line.discount is not None or (found.sale.cart.discount is not None and not one.line.deposit):
        why.append(tr("paid {amount} after the discount", amount=tr.amount(full)))
    if not one.left:
        said = tr("All of it came back") if one.start >= one.bought else tr("This does not go back")
        return ReturnLineView(str(one.key), name, said, why[0], "", "—", letters(name), Control.NONE)
    key, counts = str(one.key), pieces > 0
    if one.line.weighed:
        said, why = tr("may go back"), [tr("weighed, so only the whole piece"), *why]
        button = tr("Comes back") if counts else tr("Take back")
        shown = " · ".join(part for part in why if part)
        return ReturnLineView(
            key,
            name,
            said,
            shown,
            "",
            amount,
            letters(name),
            Control.WHOLE,
            button=button,
            chosen=counts,
            counts=counts,
        )
    if one.left < one.bought:
        said = tr("{n} of {all} may go back", n=tr.whole(one.left), all=tr.whole(one.bought))
    else:
        said = tr.count("{n} may go back", "{n} may go back", one.left)
    return ReturnLineView(
        key,
        name,
        said,
        " · ".join(part for part in why if part),
        tr.whole(pieces),
        amount,
        letters(name),
        less=counts,
        more=pieces < one.left,
        counts=counts,
    )


def _came_back(one: ReturnableLine, found: Returnable, tr: Translator) -> str:
    """`1 came back 28/11/2026`: the last time pieces of the line came back."""
    before = [(given, line) for given in found.earlier for line in given.lines if line.key == one.key]
    if not before:
        return ""
    n, day = sum(line.pieces for _, line in before), tr.day(before[-1][0].at.astimezone().date())
    return tr.count("{n} came back {day}", "{n} came back, last {day}", n, day=day)


def _taken(taken: TakenGoods, tr: Translator) -> TakenView:
    return TakenView(
        tr("Takes something else"),
        tr("scan or type it; leave it empty to pay all back"),
        tr("Article taken in exchange"),
        taken.hits,
        taken.notice,
        taken_lines(taken, tr("today’s price"), tr),
    )


def taken_lines(taken: TakenGoods, price: str, tr: Translator) -> tuple[ReturnLineView, ...]:
    """Lines of a cart of their own, each with a stepper; `price` says which price it is."""
    sums = taken.sums
    if sums is None:
        return ()
    return tuple(
        ReturnLineView(
            f"{TAKEN}{line.key}",
            line.name,
            "",
            f"{price} · {tr.rate(total.rate)}",
            f"{tr.number(line.quantity)} {line.unit}".strip(),
            tr.amount(sums.money(total.after)),
            letters(line.name),
            less=True,
            more=not line.weighed,
            removes=line.weighed or line.quantity <= 1,
            counts=True,
        )
        for line, total in zip(taken.cart.lines, sums.lines, strict=True)
    )


def difference(found: Returnable, proposal: ReturnProposal, taken: TakenGoods) -> Money:
    """What the customer still pays (above zero) or gets back (below), before any cash rounding of the payment."""
    exchanged = sum(part.covers for part in proposal.back if part.way is BackWay.EXCHANGE)
    if taken.cost > exchanged:
        return minor(taken.cost - exchanged, found)
    return minor(-proposal.out, found)


def _money(
    found: Returnable, chosen: Chosen, proposal: ReturnProposal, taken: TakenGoods, tr: Translator
) -> MoneyBackView:
    due = difference(found, proposal, taken)
    label, comes, papers = tr("Give back"), "", ""
    if taken.cost and proposal.pieces:
        amounts = {"back": tr.amount(minor(proposal.gross, found)), "taken": tr.amount(minor(taken.cost, found))}
        comes = tr("Comes back {back} − taken {taken}", **amounts)
        papers = tr("one paper with both numbers")
    if due.minor > 0:
        label = tr("To pay")
    elif taken.cost and proposal.pieces and not due:
        label = tr("Even")
    elif len(outs := [part for part in proposal.back if part.out and part.way in (BackWay.CARD, BackWay.CASH)]) == 1:
        label = _give_label(outs[0], tr)
    is_voucher = any(part.way is BackWay.VOUCHER for part in proposal.back)
    error = chosen.error
    if "clock" in found.warnings and not error:
        error = tr("This sale is later than the computer’s clock says it is now. Check date and time.")
    if "edited" in found.warnings and not error:
        error = tr("The order at the shop says something else than was paid. Compare it with the receipt.")
    return MoneyBackView(
        title=tr("How the money goes back"),
        another=ActionView(ANOTHER, tr("Another way…"), "F9") if proposal.out or (chosen.gift and is_voucher) else None,
        ways=_ways(found, proposal, tr) if proposal.pieces else (),
        lock=chosen.lock,
        error=error,
        comes=comes,
        papers=papers,
        label=label,
        amount=tr.money(Money.from_minor(abs(due.minor), due.currency)),
    )


def _give_label(part: BackPart, tr: Translator) -> str:
    if part.way is BackWay.CASH:
        return tr("Give back in cash")
    return tr("Give back by {method}", method=way_name(part, tr))


def _ways(found: Returnable, proposal: ReturnProposal, tr: Translator) -> tuple[WayBackView, ...]:
    shown = []
    used: set[tuple[BackWay, str]] = set()
    own = {(one.way, one.method): one for one in found.ways}
    for part in proposal.back:
        key = part.way, part.method
        used.add(key)
        shown.append(
            WayBackView(
                way_name(part, tr),
                tr("approval {number}", number=part.approval)
                if part.approval
                else _limit(part.way, own.get(key), found, tr),
                tr.money(minor(part.out, found)),
            )
        )
    for key, one in own.items():
        if key not in used and one.left > 0 and one.way is not BackWay.EXCHANGE:
            limit = _limit(one.way, one, found, tr)
            detail = " · ".join(part for part in (tr("not needed"), limit.split(" · ")[-1]) if part)
            shown.append(WayBackView(way_name(one, tr), detail, tr.money(minor(0, found)), dim=True))
    if proposal.rounding:
        step = found.cash.step if found.cash is not None else None
        told = tr("cash to {step}", step=tr.number(step)) if step is not None else ""
        shown.append(WayBackView(tr("Rounding of returns"), told, tr.money(minor(proposal.rounding, found))))
    return tuple(shown)


def _limit(way: BackWay, one: PaidBy | None, found: Returnable, tr: Translator) -> str:
    upto = tr("up to {amount}", amount=tr.amount(minor(one.left, found))) if one is not None else ""
    if way is BackWay.EXCHANGE:
        return tr("paid with what comes back")
    if way is BackWay.OWED:
        return tr("what is owed gets less")
    if way is BackWay.CARD:
        return " · ".join(part for part in (tr("by hand on the terminal"), upto) if part)
    return upto


def _go(found: Returnable, proposal: ReturnProposal, taken: TakenGoods, tr: Translator) -> str:
    due = difference(found, proposal, taken)
    if not proposal.pieces:
        return tr("Give back")
    if due.minor > 0:
        return tr("Take {amount}", amount=tr.money(due))
    if due:
        return tr("Give back {amount}", amount=tr.money(Money.from_minor(-due.minor, due.currency)))
    return tr("Even exchange") if taken.cost else tr("Take back")

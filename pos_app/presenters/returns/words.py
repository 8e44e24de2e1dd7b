"""What returns are called: reasons, where goods go, ways of money. Pure."""

from __future__ import annotations

from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay, PaidBy
from pos_app.domain.returns import GoodsGo, Reason, Return, Returnable, ReturnableLine
from pos_app.domain.voucher import VoucherNow
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.common.words import NBSP, Translator

_REASONS = {
    "changed_mind": N_("Changed mind"),
    "wrong_size": N_("Wrong size"),
    "faulty": N_("Faulty"),
    "wrong_price": N_("Wrong price"),
    "wrong_article": N_("Wrong article"),
    "cashiers_error": N_("Cashier’s error"),
    "deposit_counted": N_("Counted at the till"),
    "deposit_slip": N_("Slip of a machine"),
}
_GOODS = {
    GoodsGo.SHELF: N_("Back to the shelf"),
    GoodsGo.REPAIR: N_("To repair"),
    GoodsGo.WASTE: N_("Thrown away"),
}


def reason_name(reason: Reason, tr: Translator) -> str:
    """The shop's own word for a reason; the program's are said in the language of the screen."""
    english = _REASONS.get(reason.code, "")
    return tr(english) if english and reason.name in ("", english) else reason.name or reason.code


def place_choices(chosen: GoodsGo, tr: Translator) -> tuple[ActionView, ...]:
    """Where the goods may go; the primary one is chosen."""
    return tuple(ActionView(str(one), tr(_GOODS[one]), primary=one is chosen) for one in _GOODS)


def way_name(part: BackPart | PaidBy, tr: Translator) -> str:
    """What a way of money is called at the counter."""
    match part.way:
        case BackWay.OWED:
            return tr("Not paid yet")
        case BackWay.CASH:
            return tr("Cash")
        case BackWay.VOUCHER:
            return tr("Voucher")
        case BackWay.EXCHANGE:
            return tr("Exchange")
        case _:
            return tr(part.method)


def minor(amount: int, found: Returnable | Return) -> Money:
    """So many minor units as money of the sale."""
    cents = found.currency if isinstance(found, Return) else found.sale.cart.currency
    return Money.from_minor(amount, cents)


def paid_how(found: Returnable, tr: Translator) -> str:
    """`paid 70.00 by card, 28.45 in cash`: how a sale was paid."""
    parts = [_paid(one, found, tr) for one in found.ways]
    return tr("paid {parts}", parts=", ".join(parts)) if parts else ""


def _paid(one: PaidBy, found: Returnable, tr: Translator) -> str:
    amount = tr.amount(minor(one.paid, found))
    if one.way is BackWay.OWED:
        return tr("{amount} not yet", amount=amount)
    if one.way is BackWay.CASH:
        return tr("{amount} in cash", amount=amount)
    return tr("{amount} by {method}", amount=amount, method=way_name(one, tr))


def line_name(one: ReturnableLine, tr: Translator) -> str:
    """`Torchon lin`, and of weighed goods with their weight."""
    line = one.line
    if not line.weighed:
        return line.name
    return f"{line.name}, {tr.number(line.quantity)}{NBSP}{line.unit}".rstrip()


def given_how(parts: tuple[BackPart, ...], tr: Translator) -> str:
    """How the money of a return went back: `in cash`, `by card`, several with commas."""
    said = {BackWay.CASH: tr("in cash"), BackWay.EXCHANGE: tr("exchanged"), BackWay.OWED: tr("taken off what is owed")}
    return ", ".join(said.get(part.way) or tr("by {method}", method=way_name(part, tr)) for part in parts)


def voucher_words(now: VoucherNow, tr: Translator) -> NoticeView:
    """What is said of a voucher that was scanned where nothing is being paid."""
    cents = now.voucher.currency
    left, whole = (tr.money(Money.from_minor(minor, cents)) for minor in (now.left, now.voucher.amount))
    if now.left <= 0:
        return NoticeView("voucher", Tone.WARN, tr("Nothing is left on this voucher of {whole}.", whole=whole))
    text = tr("Voucher: {left} of {whole} left. It pays on the Pay card (F12).", left=left, whole=whole)
    return NoticeView("voucher", Tone.INFO, text)


def letters(name: str) -> str:
    """Two letters that stand where a picture would."""
    return "".join(word[0] for word in name.split()[:2] if word).upper()

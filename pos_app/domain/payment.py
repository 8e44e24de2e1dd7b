"""Tenders and their effect on a total: change, cash rounding, the amount still due (money.md)."""

from __future__ import annotations

from decimal import Decimal

from pos_app.domain.cash_rounding import CashRounding, SmallAmounts
from pos_app.domain.catalogue import PaymentMethod
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Currency, Money, divide
from pos_app.domain.notes_and_coins import notes
from pos_app.domain.search import words

MAX_TENDER = Decimal(10**14)  # more than the largest cart costs


@frozen
class Tender:
    """Money handed over in one way. `method` is the name that the order carries; `amount` is what was given, for cash
    perhaps more than is due. `later`: no money yet, the customer pays another day. `voucher`: the id of the voucher of
    this till that pays, never its code."""

    method: str
    amount: Money
    is_cash: bool
    later: bool = False
    voucher: str = ""


CASH = "cash"
"""The till's own cash in `TenderNames`: shops call it differently."""
EXCHANGE = "exchange"
"""The method of a tender that pays with what came back (returns.md)."""
VOUCHER = "voucher"
"""The method of a tender that is a voucher of this shop."""

# Words of the names under which shops list cash, and words that say that it is something else.
# fmt: off
_CASH_WORDS = frozenset({
    "cash", "cod", "especes", "espece", "liquide", "comptant", "contant", "contante", "contanti", "bar", "bargeld",
    "barzahlung", "kontant", "kontanter", "efectivo", "metalico", "dinheiro", "numerario", "gotowka", "hotovost",
    "keszpenz", "numerar",
})
_NOT_CASH_WORDS = frozenset({
    "card", "carte", "karte", "kaart", "carta", "tarjeta", "pin", "bancontact", "bank", "banque", "banca", "voucher",
    "gift",
})
# fmt: on


def looks_like_cash(name: str) -> bool:
    """Whether a shop calls cash so, in the languages around here: "Barzahlung", "Paiement en espèces", "Cash (EUR)"."""
    found = frozenset(words(name))
    return bool(found & _CASH_WORDS) and not found & _NOT_CASH_WORDS


@frozen
class TenderNames:
    """What an order names for each tender: pairs of CASH (or a method's name as the shop lists it) and a method's name
    or id as that shop takes it, "" for none (the order is unpaid). A tender that is not there goes by its own name."""

    pairs: tuple[tuple[str, str], ...] = ()
    hidden: tuple[str, ...] = ()
    """Methods (by name) that the owner does not offer at this till."""

    def offered(self, methods: tuple[PaymentMethod, ...]) -> tuple[PaymentMethod, ...]:
        """The shop's methods that a cashier sees."""
        return tuple(method for method in methods if method.name not in self.hidden)

    def of(self, method: str, *, is_cash: bool) -> str:
        """What an order names for a tender of this method; "" for none."""
        return dict(self.pairs).get(CASH if is_cash else method, method)

    def cash_of(self, methods: tuple[PaymentMethod, ...]) -> PaymentMethod | None:
        """Which of the shop's methods is the till's cash: the one that is set, else the first that is called so; None
        where the shop has none."""
        named = dict(self.pairs).get(CASH, "")
        own = (method for method in methods if named and named in (method.id, method.name))
        return next(own, None) or next((method for method in methods if looks_like_cash(method.name)), None)


@frozen
class Settlement:
    """The state of a payment: paid - change = total + rounding once `due` is zero.

    `due` is the exact amount still to be paid; `cash_due` the same rounded for cash; `rounding` is what cash rounding
    added to the total (negative if it reduced it).
    """

    total: Money
    paid: Money
    due: Money
    cash_due: Money
    change: Money
    rounding: Money

    @property
    def is_settled(self) -> bool:
        """True if nothing is due any more."""
        return not self.due


@frozen
class Together:
    """What was handed over at once for several documents of which each has its share as its tenders (goods and
    vouchers): the exact `total` of all of them, and the tenders as the customer gave them."""

    total: Money
    tenders: tuple[Tender, ...]

    def settlement(self, cash: CashRounding | None) -> Settlement:
        """Change and cash rounding of all of it."""
        return settle(self.total, self.tenders, cash)


def round_cash(amount: Money, cash: CashRounding | Decimal | None) -> Money:
    """An amount rounded for cash, the same for both signs (money.md, "Cash rounding"). A bare step has Belgium's rule:
    an amount of one step or less stays as it is."""
    if cash is None:
        return amount
    rule = cash if isinstance(cash, CashRounding) else CashRounding(cash)
    unit, minor = Money(rule.step, amount.currency).minor, amount.minor
    if abs(minor) <= unit and rule.small is not SmallAmounts.NEAREST:
        up = unit if minor > 0 else -unit if minor else 0
        return amount if rule.small is SmallAmounts.STAY else Money.from_minor(up, amount.currency)
    if rule.half_down and abs(minor) * 2 % (unit * 2) == unit:
        minor -= 1 if minor > 0 else -1
    return Money.from_minor(divide(minor, unit) * unit, amount.currency)


def settle(total: Money, tenders: tuple[Tender, ...], cash: CashRounding | Decimal | None) -> Settlement:
    """The state of a payment after these tenders. Only the part paid in cash is rounded, or all of it where the shop
    rounds all means.

    Where another means pays the rest, cash that makes it exact is not rounded. Cash that covers the exact rest but not
    the rounded one (9.98 where 10.00 is asked) leaves the difference due. A rest that is rounded to nothing is settled
    by cash of zero. Raises DomainError: `tender_amount` (zero where something is due, negative, part of a cent, too
    large), `overpaid` (more than due by other means than cash).
    """
    cents = total.currency
    zero = Money.from_minor(0, cents)
    all_means = isinstance(cash, CashRounding) and cash.all_means
    goal = round_cash(total, cash) if all_means else total
    other = coins = zero.amount  # all in one currency from here on: bare amounts are faster, and a payment waits
    has_cash = False
    for tender in tenders:
        if not (tender.is_cash and tender.amount == zero):
            check_amount(tender.amount, cents)
        if tender.is_cash:
            has_cash = True
            coins += tender.amount.amount
        else:
            other += tender.amount.amount
    rest = goal.amount - other
    if rest < 0:
        raise DomainError("overpaid", "amount")
    paid = Money(other + coins, cents)
    is_exact = has_cash and bool(other) and coins == rest  # the smallest coins are money, too
    cash_due = rest if all_means or is_exact else round_cash(Money(rest, cents), cash).amount
    if (has_cash and coins >= cash_due) or not rest:
        rounding = Money(other + cash_due - total.amount, cents)
        return Settlement(total, paid, zero, zero, Money(coins - cash_due, cents), rounding)
    if has_cash and not coins:
        raise DomainError("tender_amount", "amount")
    short, due = cash_due - coins, rest - coins
    return Settlement(
        total, paid, Money(due if due > 0 or not coins else short, cents), Money(short, cents), zero, zero
    )


def check_amount(amount: Money, currency: Currency) -> None:
    """Raises DomainError("tender_amount") for an amount that cannot be handed over."""
    if amount.currency != currency or not 0 < amount.amount <= MAX_TENDER:
        raise DomainError("tender_amount", "amount")
    if amount.amount != round(amount.amount, currency.exponent):
        raise DomainError("tender_amount", "amount")


def quick_amounts(due: Money, most: int = 4) -> tuple[Money, ...]:
    """Amounts that a customer is likely to hand over: the exact amount, and what a few notes of the currency make of
    which none could be left away.

    49.55 EUR -> 49.55, 50, 60, 100; 249.55 EUR -> 249.55, 250, 300, 400. Rising, without repeats, at most `most`.
    """
    if due.amount <= 0:
        return ()
    paper, found = notes(due.currency), {due.amount}
    for note in paper:
        whole, rest = divmod(due.amount, note)
        covering = (whole + bool(rest)) * note
        if covering <= _FEW * note or covering - min(_with_fewest(covering, paper)) < due.amount:
            found.add(covering)
    return tuple(Money(amount, due.currency) for amount in sorted(found)[:most])


_FEW = 5  # notes of one kind that a person counts out


def _with_fewest(amount: Decimal, paper: tuple[Decimal, ...]) -> list[Decimal]:
    """The kinds of notes in an amount that is a multiple of one of them, the largest taken first."""
    kinds = []
    for note in paper:
        if amount >= note:
            kinds.append(note)
            amount %= note
    return kinds

"""Which habit of rounding a shop's software has, learnt from the answers to orders (money.md, "Learning").

Pure. "The best that explains n of m, newest first": a habit holds from the newest order back as far as it explains
nearly all, so that a stray order does not silence it, and a change of the habit is seen from the newest orders.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pos_app.domain.cart import Cart
from pos_app.domain.frozen import frozen
from pos_app.domain.habits import ServerRule, sent, server_sums
from pos_app.domain.money import to_minor
from pos_app.domain.order import Order
from pos_app.domain.solving import Wanted, as_sent, solve
from pos_app.domain.submission import Created
from pos_app.domain.tax import Rounding, TaxPolicy
from pos_app.domain.totals import totals

TELLING = 3  # orders that only the habit explains, before it is named
TELLING_TIED = 9  # the same, before several that fit alike are named: by then most have come apart
MOST_TIED = 4  # habits that fit equally well, beyond which nothing is said
_MISSES = 10  # one order of so many may stray
_FOLLOWED = 100  # orders that are reckoned again under each of the till's own choices


@frozen
class Evidence:
    """An order the server answered; `cart` and `policy` are what the till made it of."""

    receipt: str
    order: Order
    answer: Created
    cart: Cart | None = None
    policy: TaxPolicy | None = None


@frozen
class Proposal:
    """The habits that explain the server's totals best, the likeliest first: more than one where they fit alike.

    `looked_at` orders, the newest, were compared, of which `explained` come out; `receipts` are those that prove it
    (the lines as they were sent would make another total if each were rounded by itself), `exceptions` those that do
    not fit, `beyond` those whose total no prices can bring out at this habit: only the shop's software can. `follow` is
    the choice of the till's own rounding that would bring more of its sums to the server's, None where none would.
    """

    rules: tuple[ServerRule, ...]
    receipts: tuple[str, ...]
    looked_at: int
    exceptions: tuple[str, ...] = ()
    follow: Rounding | None = None
    beyond: tuple[str, ...] = ()

    @property
    def explained(self) -> int:
        """How many of the orders looked at the habit explains."""
        return self.looked_at - len(self.exceptions)


@frozen
class _Fit:
    """How far back from the newest order a habit holds: the orders it does not explain there, by place."""

    rule: ServerRule
    extent: int
    misses: tuple[int, ...]


def propose(evidence: Iterable[Evidence]) -> Proposal | None:
    """What the answers, newest first, say about the server's habit; None: nothing differs, or too little is known."""
    told = [one for one in evidence if one.answer.total is not None]
    return _proposed(told, _fits(told)) or _proposed(told, _line_fits(told))


def _proposed(told: Sequence[Evidence], fits: dict[ServerRule, list[bool]]) -> Proposal | None:
    strays = [not fit for fit in fits[ServerRule.PER_LINE]]
    if sum(strays) < TELLING:
        return None
    held = [_held(rule, fit) for rule, fit in fits.items()]
    best = max(held, key=lambda one: (one.extent - _MISSES // 2 * len(one.misses), -len(one.misses)))
    looked_at = told[: best.extent]
    proof = [at for at in range(best.extent) if strays[at] and at not in best.misses]
    if len(proof) < TELLING:
        return None
    missed = {rule: sum(not ok for ok in fit[: best.extent]) for rule, fit in fits.items()}
    least = min(missed.values())
    tied = [rule for rule in ServerRule if missed[rule] <= least + 1]
    if len(tied) > MOST_TIED or ServerRule.PER_LINE in tied or (len(tied) > 1 and len(proof) < TELLING_TIED):
        return None
    tied.sort(key=lambda rule: (missed[rule], -sum(explains(rule, one) for one in looked_at)))
    return Proposal(
        tuple(tied),
        tuple(told[at].receipt for at in proof),
        best.extent,
        tuple(told[at].receipt for at in range(best.extent) if not fits[tied[0]][at]),
        _follow(looked_at),
        tuple(one.receipt for one in looked_at if _is_beyond(one, tied[0])),
    )


def learnt(evidence: Sequence[Evidence]) -> tuple[ServerRule, ...]:
    """The habits that the next order's prices are solved for, from the answers, newest first.

    What was learnt before stands with the orders that were sent by it: prices that are solved for a habit hide the
    differences that told it, so it stays until answers speak against it.
    """
    found = propose(evidence)
    if found is not None:
        return found.rules
    told = [one for one in evidence if one.answer.total is not None]
    before = next((one.order.habits for one in told), ())
    fits = _fits(told) if before else {}
    return tuple(rule for rule in before if _held(rule, fits[rule]).extent == len(told))


def _fits(told: Iterable[Evidence]) -> dict[ServerRule, list[bool]]:
    """For each habit whether it gives the server's total, order by order."""
    found: dict[ServerRule, list[bool]] = {rule: [] for rule in ServerRule}
    for one in told:
        cents = one.order.currency
        there = None if one.answer.total is None else to_minor(one.answer.total, cents)
        rows = [sent(line.quantity, line.unit_price, line.rate) for line in one.order.lines]
        for rule, fit in found.items():
            fit.append(server_sums(rows, rule, cents)[0].gross == there)
    return found


def _line_fits(told: Sequence[Evidence]) -> dict[ServerRule, list[bool]]:
    """The same for the line totals, too: where all totals agree these may tell why lines do not."""
    said = [one for one in told if len(one.answer.line_totals) == len(one.order.lines)]
    if len(said) < len(told):
        return {rule: [] for rule in ServerRule}
    return {rule: [explains(rule, one) for one in told] for rule in ServerRule}


def explains(rule: ServerRule, one: Evidence) -> bool:
    """Whether the habit gives the server's total, and its line totals where it has as many as were sent."""
    order, answer = one.order, one.answer
    total, lines = server_totals(order, rule)
    if answer.total is None or to_minor(answer.total, order.currency) != total:
        return False
    if len(answer.line_totals) != len(lines):
        return True
    pairs = zip(answer.line_totals, lines, strict=True)
    return all(said is None or to_minor(said, order.currency) == own for said, own in pairs)


def server_totals(order: Order, rule: ServerRule) -> tuple[int, tuple[int, ...]]:
    """What a server with this habit makes of the lines as they are sent: the total with tax, and each line's."""
    rows = [sent(line.quantity, line.unit_price, line.rate) for line in order.lines]
    whole, lines = server_sums(rows, rule, order.currency)
    return whole.gross, tuple(line.gross for line in lines)


def _held(rule: ServerRule, fits: Sequence[bool]) -> _Fit:
    """From the newest back to the last order before the misses are too many: one, and one more of each ten."""
    misses: list[int] = []
    for at, fit in enumerate(fits):
        if not fit:
            if len(misses) > at // _MISSES:
                # The rest is of another time: what strays at its very end belongs there, too.
                return _Fit(rule, at, tuple(misses))
            misses.append(at)
    return _Fit(rule, len(fits), tuple(misses))


def _is_beyond(one: Evidence, rule: ServerRule) -> bool:
    """Whether the order's total differs, and would with any prices that the till can solve for the habit."""
    order, answer = one.order, one.answer
    if answer.total is None or to_minor(answer.total, order.currency) == order.untaxed + order.tax:
        return False
    wanted = [Wanted(line.quantity, line.rate, line.net + line.tax) for line in order.lines]
    rows = as_sent(wanted, solve(wanted, (rule,), order.currency))
    return server_sums(rows, rule, order.currency)[0].gross != order.untaxed + order.tax


def _follow(evidence: Sequence[Evidence]) -> Rounding | None:
    """The rounding, other than the one set, under which most of the till's own sums are the server's; None where no
    choice brings more of them there than the one that is set."""
    known = [one for one in evidence if one.cart is not None and one.policy is not None and one.answer.tax is not None]
    known = known[:_FOLLOWED]
    if not known:
        return None
    now = known[0].policy.rounding if known[0].policy else Rounding.PER_RATE
    same = {choice: sum(_agrees(one, choice) for one in known) for choice in Rounding}
    best = max(Rounding, key=lambda choice: same[choice])
    return best if same[best] > same[now] else None


def _agrees(one: Evidence, rounding: Rounding) -> bool:
    """Whether the till would have the server's total and tax under this rounding."""
    if one.cart is None or one.policy is None or one.answer.total is None or one.answer.tax is None:
        return False
    sums, cents = totals(one.cart, replace(one.policy, rounding=rounding)), one.order.currency
    return (sums.total.minor, sums.tax.minor) == (to_minor(one.answer.total, cents), to_minor(one.answer.tax, cents))

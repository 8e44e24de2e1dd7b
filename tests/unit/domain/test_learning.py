"""The habit of a shop's software, learnt from its answers: named with its proof, ties and exceptions, never too early.

The shops of these tests are `tests.benchmarks.server_habits`, which reckon by arithmetic of their own. The whole of it,
with 5,000 orders and more shops: `python -m tests.benchmarks.server_sums`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pos_app.domain.cart import Cart, CartLine
from pos_app.domain.habits import ServerRule
from pos_app.domain.learning import Evidence, explains, learnt, propose, server_totals
from pos_app.domain.submission import Created
from pos_app.domain.tax import Rounding, TaxRate
from pos_app.domain.totals import totals
from tests.benchmarks.planted_shops import SHOP, agrees, answered, evidence_of, order_of, planted, sell, usual_cart
from tests.benchmarks.server_habits import HABITS

CARTS = [usual_cart(chance) for chance in map(Random, range(80))]


def answers(name: str, carts: Sequence[Cart], first: int = 1, off: Decimal = Decimal(0)) -> list[Evidence]:
    """Answers of a shop with this habit to nearest prices, the newest first."""
    told = []
    for number, cart in enumerate(carts, first):
        order = order_of(cart, number)
        told.append(evidence_of(number, order, cart, answered(order, HABITS[name][1]), off))
    return told[::-1]


def test_both_sides_have_the_same_habits_and_reckon_them_alike_by_other_arithmetic() -> None:
    assert list(HABITS) == [rule.value for rule in ServerRule]
    assert len(HABITS) == 18
    for number, cart in enumerate(CARTS[:40], 1):
        order = order_of(cart, number)
        for rule in ServerRule:
            told = answered(order, HABITS[rule][1])
            total, lines = server_totals(order, rule)
            assert told.total == Decimal(total).scaleb(-2), rule
            assert told.lines == tuple(Decimal(minor).scaleb(-2) for minor in lines), rule


@pytest.mark.parametrize("name", ["per_line_net", "per_rate_net", "cent_prices", "cut_cents", "cut_cents_rate"])
def test_a_habit_that_shows_is_named_with_the_orders_that_prove_it(name: str) -> None:
    evidence = answers(name, CARTS[:30])
    proposal = propose(evidence)
    assert proposal is not None
    assert proposal.rules == (ServerRule(name),)
    differing = tuple(one.receipt for one in evidence if one.answer.total != one.order.total.amount)
    assert proposal.receipts == differing
    assert (proposal.looked_at, proposal.explained, proposal.exceptions) == (30, 30, ())


@pytest.mark.parametrize("name", ["per_line", "per_rate", "document", "four", "cut_six"])
def test_nothing_is_said_of_a_shop_whose_totals_agree(name: str) -> None:
    evidence = answers(name, CARTS[:30])
    assert propose(evidence) is None
    assert learnt(evidence) == ()


def test_nothing_is_said_before_there_is_enough_evidence() -> None:
    differing = [one for one in answers("cent_prices", CARTS[:40]) if one.answer.total != one.order.total.amount]
    assert propose([]) is None
    assert propose(differing[:2]) is None
    assert propose(differing[:6]) is not None
    assert propose([replace(one, answer=Created("o")) for one in differing]) is None, "the server told no totals"


def test_totals_that_no_habit_makes_are_not_explained() -> None:
    evidence = answers("per_line", CARTS[:40], off=Decimal("4.95"))  # a fee for delivery
    assert propose(evidence) is None
    assert learnt(evidence) == ()


def test_one_stray_order_is_an_exception_and_does_not_silence_it() -> None:
    evidence = answers("per_line_net", CARTS[:30])
    for at in (0, 1, 12, 29):
        stray = evidence_of(
            99, evidence[at].order, CARTS[0], answered(evidence[at].order, HABITS["per_line"][1]), Decimal(7)
        )
        proposal = propose([*evidence[:at], stray, *evidence[at:]])
        assert proposal is not None
        assert proposal.rules == (ServerRule.PER_LINE_NET,)
        assert proposal.exceptions == ("R99",)
        assert proposal.explained == proposal.looked_at - 1


def test_a_change_of_the_habit_is_seen_from_the_newest_orders() -> None:
    old = answers("cent_prices", CARTS[:50])
    now = answers("per_line_net", CARTS[50:], 51)
    proposal = propose([*now, *old])
    assert proposal is not None
    assert proposal.rules[0] is ServerRule.PER_LINE_NET
    assert proposal.looked_at < 50
    # After a few orders nothing is certain, and the old word is not held on to.
    assert ServerRule.CENT_PRICES not in learnt([*now[-8:], *old])


def test_habits_that_fit_alike_are_all_named() -> None:
    one_rate = [
        Cart(
            SHOP.policy.currency,
            (CartLine(1, "v", "A", "", "", Decimal(f"{n}.99"), Decimal(1), TaxRate(Decimal(21))),),
            next_key=2,
        )
        for n in range(1, 60)
    ]
    proposal = propose(answers("cent_prices", one_rate))
    assert proposal is not None
    assert {ServerRule.CENT_PRICES, ServerRule.CENT_PRICES_RATE} <= set(proposal.rules)


def test_line_totals_put_the_likelier_of_two_habits_first() -> None:
    order = order_of(CARTS[1], 1)
    total, _ = server_totals(order, ServerRule.PER_LINE)
    off = Created("o", total=Decimal(total).scaleb(-2), line_totals=(Decimal("0.01"),) * len(order.lines))
    assert not explains(ServerRule.PER_LINE, Evidence("R", order, off))
    assert explains(ServerRule.PER_LINE, Evidence("R", order, replace(off, line_totals=())))


def test_what_was_learnt_stands_until_answers_speak_against_it() -> None:
    """Prices solved for a habit hide what told it."""
    habit = HABITS["cent_prices"][1]
    known = (ServerRule.CENT_PRICES,)
    evidence: list[Evidence] = []
    for number, cart in enumerate(CARTS, 1):
        order = order_of(cart, number, known)
        if agrees(order, habit):
            told = evidence_of(number, order, cart, answered(order, habit))
            evidence.insert(0, replace(told, answer=replace(told.answer, line_totals=())))
    assert propose(evidence) is None
    assert learnt(evidence) == known
    other = answers("per_line_net", CARTS[:3], 90)
    against = [replace(one, answer=replace(one.answer, total=one.order.total.amount + 5)) for one in other]
    assert learnt([*against, *evidence]) == ()


def test_a_choice_is_proposed_only_where_it_changes_figures_to_the_servers_own() -> None:
    """The till rounds per rate; each line of this server has its tax. Followed, more sums are the server's."""
    evidence = answers("per_line_net", CARTS[:40])
    proposal = propose(evidence)
    assert proposal is not None
    now = SHOP.policy.rounding
    assert proposal.follow is not None
    assert proposal.follow is not now

    def same(rounding: Rounding) -> int:
        found = 0
        for one in evidence:
            assert one.cart is not None
            sums = totals(one.cart, replace(SHOP.policy, rounding=rounding))
            found += (sums.total.amount, sums.tax.amount) == (one.answer.total, one.answer.tax)
        return found

    assert same(proposal.follow) > same(now), "following it changes figures"
    followed = [replace(one, policy=replace(SHOP.policy, rounding=proposal.follow)) for one in evidence]
    again = propose(followed)
    assert again is not None
    assert again.follow is None, "what is set already is not proposed"


def test_orders_that_no_prices_can_bring_out_are_named() -> None:
    cent = CartLine(1, "v", "A", "", "", Decimal("0.03"), Decimal(1), TaxRate(Decimal(21)))
    hard = Cart(SHOP.policy.currency, (cent,), next_key=2)  # 0.02 makes 0.02, 0.03 makes 0.04
    evidence = [*answers("cent_prices", [hard], 99), *answers("cent_prices", CARTS[:30])]
    proposal = propose(evidence)
    assert proposal is not None
    assert "R99" in proposal.beyond
    assert set(proposal.beyond) < {one.receipt for one in evidence if one.answer.total != one.order.total.amount}


@pytest.mark.parametrize("stray", [0.0, 0.05])
def test_the_first_word_about_planted_shops_is_right(stray: float) -> None:
    told = [(name, one) for name, one in planted(18, 5, 24, stray) if one.first]
    assert len(told) >= 6
    assert [name for name, one in told if name not in one.first] == []


@pytest.mark.parametrize(
    ("name", "most"),
    [("per_line", 0), ("per_rate", 0), ("document", 0), ("per_rate_exact", 2), ("per_line_net", 4), ("cent_prices", 6)],
)
def test_totals_come_out_after_thirty_orders(name: str, most: int) -> None:
    habit = HABITS[name][1]
    chance = Random(11)
    known = sell([usual_cart(chance) for _ in range(30)], habit).known
    carts = [usual_cart(chance) for _ in range(200)]
    wrong = sum(not agrees(order_of(cart, n, known), habit) for n, cart in enumerate(carts, 1))
    assert wrong <= most * len(carts) // 100

"""The Return screen as a view, over random sales that come back in random parts: what stands at the lines adds up to
what is given back, nothing offers more than may go back, and the key cap of Enter is where Enter acts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest

from pos_app.domain.money_back import proposed_back
from pos_app.domain.payment import CASH
from pos_app.domain.returns import REASONS, Returnable, ReturnProposal, lines_back, returnable
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.returns.view import Chosen, TakenGoods, return_view
from pos_app.presenters.returns.views import Control, ReturnView
from tests.returns.cents import NOW, random_sale

COUNT = 300


def proposed(found: Returnable, pieces: dict[int, int]) -> ReturnProposal:
    """What the service proposes for so many pieces."""
    if not any(pieces.values()):
        return ReturnProposal((), ())
    lines = lines_back(found, pieces)
    gross = sum(line.gross for line in lines)
    back = proposed_back(gross, found.ways, found.cash, found.sale.cart.currency, cash_method=CASH)
    return ReturnProposal(lines, back, sum(line.pieces for line in lines))


def shown(found: Returnable, pieces: dict[int, int]) -> ReturnView:
    empty = TakenGoods(replace(found.sale.cart, lines=(), discount=None, exempt=""))
    chosen = Chosen(pieces, reason=REASONS[0])
    return return_view(found, chosen, proposed(found, pieces), empty, REASONS, ENGLISH)


def number(text: str) -> Decimal:
    """An amount as it is written in English."""
    figures = "".join(char for char in text if char.isdigit() or char in ".-")
    return Decimal(figures or "0")


@pytest.mark.parametrize("start", range(0, COUNT, 100))
def test_lines_add_up_and_offer_no_more_than_may_go_back(start: int) -> None:
    for at in range(start, start + 100):
        chance = Random(at)
        found = returnable(random_sale(chance, at + 1), now=NOW)
        pieces = {one.key: chance.randint(0, one.left) for one in found.lines}
        view, proposal = shown(found, pieces), proposed(found, pieces)
        rows = {int(row.key): row for row in view.back.lines}
        assert sum(number(row.amount) for row in rows.values()) == number(view.back.total), at
        for one in found.lines:
            row, count = rows[one.key], pieces[one.key]
            if one.line.weighed:
                assert (row.control, row.chosen) == (Control.WHOLE, count == 1)
            else:
                assert (row.less, row.more) == (count > 0, count < one.left), at
        ways = [way for way in view.money.ways if not way.dim]
        assert sum(number(way.amount) for way in ways if not way.label.startswith("Rounding")) >= number(
            view.money.amount
        )
        begun = proposal.pieces > 0
        assert view.go is not None
        assert view.back.all_back is not None
        assert (view.go.enabled, view.go.shortcut, view.back.all_back.shortcut) == (
            begun,
            "Return" if begun else "",
            "Ctrl+A" if begun else "Return",
        )


def test_a_line_that_came_back_has_no_stepper_and_says_so() -> None:
    for at in range(60):
        found = returnable(random_sale(Random(at), at + 1), now=NOW)
        gone = replace(found, lines=tuple(replace(one, start=one.bought) for one in found.lines))
        view = shown(gone, {})
        assert {row.control for row in view.back.lines} == {Control.NONE}
        assert {row.said for row in view.back.lines} == {"All of it came back"}
        assert view.back.all_back is not None
        assert not view.back.all_back.enabled

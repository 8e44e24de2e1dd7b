"""The simulated shops: five tills that are fed by one ask about a fifth, and none is left behind."""

from __future__ import annotations

from tests.benchmarks.shops import SHARES, simulate


def test_a_shop_of_five_tills_asks_a_fifth_and_is_fresh_again_after_an_outage() -> None:
    alone, shared = (simulate(2, 5, 2.0, 7, shared=shared) for shared in (False, True))
    assert shared.calls < 0.3 * alone.calls
    assert len(shared.recovered) == len(SHARES)
    assert shared.recovered[-1] < 120.0
    assert shared.oldest < 45 * 60.0
    assert shared == simulate(2, 5, 2.0, 7, shared=True)

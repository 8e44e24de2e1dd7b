"""The simulated fleet: every till gets all its sales sent, and the chosen wait does what it was chosen for."""

from __future__ import annotations

import pytest

from tests.benchmarks.fleet import POLICIES, SALES, TOO_LONG, Fleet, jain, simulate


@pytest.mark.parametrize("name", POLICIES)
def test_every_sale_of_every_till_is_sent_whatever_the_wait(name: str) -> None:
    fleet = Fleet(20, POLICIES[name], seed=5)
    assert fleet.run() < TOO_LONG
    assert fleet.sent == 20 * SALES


def test_the_same_fleet_takes_the_same_time() -> None:
    assert simulate(10, "ours") == simulate(10, "ours")


def test_our_wait_is_sooner_done_than_the_one_before_it() -> None:
    assert simulate(200, "ours").took < simulate(200, "told + 1 s, cap 300").took


def test_fairness_is_one_for_equal_shares_and_little_where_one_has_all() -> None:
    assert jain([3, 3, 3, 3]) == pytest.approx(1.0)
    assert jain([8, 0, 0, 0]) == pytest.approx(0.25)

"""However long a server says that a token lives: no storm of log-ins, and none that is used for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.chift.errors import ChiftError
from pos_app.chift.tokens import LONGEST, SHORTEST, Token, Tokens


def _hold(work: Coroutine[object, object, Token | ChiftError]) -> asyncio.Future[Token | ChiftError]:
    return asyncio.get_running_loop().create_task(work)


async def _asked(lives: float, times: list[float]) -> int:
    """How often a token is asked for when calls are made at these seconds."""
    asked, now = [0], [0.0]

    async def fetch() -> Token:
        asked[0] += 1
        return Token(f"t{asked[0]}", lives)

    tokens = Tokens(fetch, _hold, lambda: now[0])
    for at in times:
        now[0] = at
        await tokens.current()
    return asked[0]


@given(lives=st.one_of(st.sampled_from([0.0, -1.0, 1e-9, 1e308]), st.floats(-1e9, 1e12, allow_nan=False)))
def test_calls_within_the_shortest_life_ask_once(lives: float) -> None:
    assert asyncio.run(_asked(lives, [0.0, 1.0, SHORTEST / 2])) == 1


@pytest.mark.parametrize("lives", [1e9, 1e308])
def test_no_token_is_used_for_more_than_a_day(lives: float) -> None:
    assert asyncio.run(_asked(lives, [0.0, LONGEST + 1])) == 2

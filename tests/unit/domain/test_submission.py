"""The life of a paid sale: which step may follow which, what each answer does, when to try again, what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pos_app.domain.customer import Address, Party
from pos_app.domain.money import Money, currency
from pos_app.domain.order import Order
from pos_app.domain.submission import (
    MAX_AGE,
    Cause,
    Created,
    IllegalStepError,
    InDoubt,
    Kind,
    NotProcessed,
    Outcome,
    Refused,
    State,
    Submission,
    asked_first,
    back_off,
    begin,
    conclude,
    corrected,
    difference,
    found_at_start,
    move,
    pause,
    too_old,
)
from tests.unit.domain.random_carts import checked

NOW = datetime(2026, 11, 22, 14, 2, tzinfo=UTC)
LEGAL = {
    (State.QUEUED, State.SENDING),
    (State.QUEUED, State.REFUSED),
    (State.QUEUED, State.WITHDRAWN),
    (State.SENDING, State.SENT),
    (State.SENDING, State.QUEUED),
    (State.SENDING, State.UNKNOWN),
    (State.SENDING, State.REFUSED),
    (State.UNKNOWN, State.SENT),
    (State.UNKNOWN, State.QUEUED),
    (State.UNKNOWN, State.REFUSED),
    (State.REFUSED, State.UNKNOWN),
    (State.SENT, State.UNKNOWN),
}


def row(state: State, **more: object) -> Submission:
    return replace(Submission("s1", Kind.ORDER, "req", state, NOW), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("to", State)
@pytest.mark.parametrize("start", State)
def test_the_table_of_steps(start: State, to: State) -> None:
    if (start, to) in LEGAL:
        assert move(row(start), to).state is to
    else:
        with pytest.raises(IllegalStepError):
            move(row(start), to)


@pytest.mark.parametrize("state", [state for state in State if state is not State.QUEUED])
def test_only_what_waits_is_sent(state: State) -> None:
    with pytest.raises(IllegalStepError):
        begin(row(state))


OUTCOMES: list[Outcome] = [
    Created("o1", "W-17", total=Decimal("49.53")),
    NotProcessed(Cause.INTERNET, "no route"),
    InDoubt(Cause.NO_ANSWER, "read timeout"),
    Refused(Cause.BODY, "Phone is wrong", "ERROR_PHONE_INVALID", "phone"),
]


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda outcome: type(outcome).__name__)
@pytest.mark.parametrize("state", State)
def test_an_answer_only_concludes_what_was_asked(state: State, outcome: Outcome) -> None:
    if state not in (State.SENDING, State.UNKNOWN):
        with pytest.raises(IllegalStepError):
            conclude(row(state), outcome)
        return
    wanted = {
        Created: State.SENT,
        NotProcessed: State.QUEUED,
        InDoubt: State.UNKNOWN,
        Refused: State.REFUSED,
    }
    done = conclude(row(state, failures=2), outcome)
    assert done.state is wanted[type(outcome)]
    assert done.failures == {State.SENT: 0, State.REFUSED: 2}.get(done.state, 3)


def test_a_sent_row_tells_where_it_is_and_nothing_of_the_trouble_before() -> None:
    before = row(State.UNKNOWN, cause=Cause.NO_ANSWER, sentence="read timeout", error_code="X", field="y", failures=4)
    sent = conclude(before, Created("o1", "W-17", total=Decimal("49.53")))
    assert (sent.remote_id, sent.order_number, sent.server_total) == ("o1", "W-17", Decimal("49.53"))
    assert (sent.cause, sent.sentence, sent.error_code, sent.field) == (Cause.NONE, "", "", "")


def test_a_renewed_request_id_is_new_each_time_and_names_the_first() -> None:
    failed = NotProcessed(Cause.DUPLICATE, renew=True)
    ids = ["req"]
    current = row(State.UNKNOWN)
    for _ in range(3):
        current = conclude(current, failed)
        ids.append(current.request_id)
        current = replace(current, state=State.UNKNOWN)
    assert ids == ["req", "req~2", "req~3", "req~4"]


def test_what_was_under_way_when_the_program_died_is_in_doubt() -> None:
    found = found_at_start(row(State.SENDING))
    assert (found.state, found.cause) == (State.UNKNOWN, Cause.NO_ANSWER)
    for state in set(State) - {State.SENDING}:
        assert found_at_start(row(state)) == row(state)


def test_a_mended_sale_goes_out_under_a_new_id() -> None:
    refused = row(State.REFUSED, failures=3, cause=Cause.BODY, sentence="Phone is wrong", error_code="E", field="phone")
    asked = asked_first(refused)
    assert (asked.state, asked.request_id, asked.field) == (State.UNKNOWN, "req", "phone")
    assert corrected(asked, "req-b") == row(State.QUEUED, request_id="req-b")
    with pytest.raises(IllegalStepError):
        corrected(asked, "req")
    for state in (State.SENT, State.REFUSED):  # a refused one is asked for first
        with pytest.raises(IllegalStepError):
            corrected(row(state), "req-b")


class Life(RuleBasedStateMachine):
    """A row and a server side by side: each request id creates at most once, so each sale is there at most once."""

    def __init__(self) -> None:
        super().__init__()
        self.row = row(State.QUEUED)
        self.known: dict[str, bool] = {}  # request id -> created

    def is_in(self, *states: State) -> bool:
        return self.row.state in states

    @precondition(lambda self: self.row.state is State.QUEUED)
    @rule(outcome=st.sampled_from(["created", "lost", "refused", "made and refused", "not reached"]))
    def send(self, outcome: str) -> None:
        self.row = begin(self.row)
        fresh = not self.known.get(self.row.request_id)
        if outcome in ("created", "lost"):
            if fresh:
                assert not self.created  # a second order would be here
                self.known[self.row.request_id] = True
            answer: Outcome = Created("o1") if outcome == "created" else InDoubt(Cause.NO_ANSWER)
        elif outcome == "made and refused" and fresh:
            self.known[self.row.request_id] = True
            answer = InDoubt(Cause.BODY, "no")  # such refusals are doubts
        elif outcome == "refused" and fresh:
            self.known.setdefault(self.row.request_id, False)
            answer = Refused(Cause.BODY, "no")
        else:
            answer = NotProcessed(Cause.INTERNET)
        self.row = conclude(self.row, answer)

    @precondition(lambda self: self.row.state is State.QUEUED)
    @rule()
    def die_while_sending(self) -> None:
        self.known[self.row.request_id] = True
        self.row = found_at_start(begin(self.row))

    @precondition(lambda self: self.row.state is State.UNKNOWN)
    @rule(said=st.booleans())
    def ask(self, said: bool) -> None:
        if not said:
            self.row = conclude(self.row, InDoubt(Cause.IN_PROCESS))
        elif self.known.get(self.row.request_id):
            self.row = conclude(self.row, Created("o1"))
        else:
            self.row = conclude(self.row, NotProcessed(Cause.NO_ANSWER))

    @precondition(lambda self: self.row.state is State.REFUSED)
    @rule()
    def mend(self) -> None:
        asked = asked_first(self.row)
        if self.known.get(asked.request_id):
            self.row = conclude(asked, Created("o1"))
        else:
            self.row = corrected(asked, f"{asked.request_id}b")

    @precondition(lambda self: self.row.state is State.SENT)
    @rule(to=st.sampled_from(sorted(set(State) - {State.UNKNOWN})))
    def leave_what_is_sent_alone(self, to: State) -> None:
        with pytest.raises(IllegalStepError):
            move(self.row, to)

    @property
    def created(self) -> bool:
        return any(self.known.values())

    @invariant()
    def at_most_once(self) -> None:
        assert sum(self.known.values()) <= 1

    @invariant()
    def sent_only_when_created(self) -> None:
        if self.is_in(State.SENT):
            assert self.created
            assert self.row.remote_id == "o1"
            assert self.row.failures == 0

    @invariant()
    def a_created_order_is_never_shown_as_refused(self) -> None:
        if self.created:
            assert not self.is_in(State.REFUSED)

    @invariant()
    def trouble_has_a_cause(self) -> None:
        if self.is_in(State.UNKNOWN, State.REFUSED) or self.row.failures:
            assert self.row.cause is not Cause.NONE


TestLife = pytest.mark.slow(Life.TestCase)
TestLife.settings = checked


def test_a_row_is_too_old_after_five_months() -> None:
    waiting = row(State.QUEUED)
    assert not too_old(waiting, NOW + MAX_AGE)
    assert too_old(waiting, NOW + MAX_AGE + timedelta(seconds=1))


@pytest.mark.parametrize(("failures", "most"), [(0, 1), (1, 1), (2, 2), (5, 16), (9, 256), (10, 300), (10_000, 300)])
def test_tries_grow_rarer_and_stay_within_five_minutes(failures: int, most: int) -> None:
    assert back_off(failures, 0) == 0
    assert back_off(failures, 1) == most
    assert back_off(failures, 0.5) == most / 2


@pytest.mark.parametrize(("failures", "most"), [(1, 1), (6, 32), (7, 60), (10_000, 60)])
def test_a_whole_till_tries_again_within_a_minute(failures: int, most: int) -> None:
    assert pause(failures, None, 0) == 0
    assert pause(failures, None, 1) == most


@pytest.mark.parametrize(("told", "most"), [(0.0, 1.0), (10.0, 20.0), (86_400.0, 86_460.0)])
def test_what_the_server_asked_for_is_waited_and_tills_do_not_come_back_together(told: float, most: float) -> None:
    assert pause(5, told, 0) == told
    assert pause(5, told, 1) == most


ORDER = Order(Party("Élise", "Lefèvre", Address(), "", ""), currency("EUR"), (), "", "Cash", 4_186, 767)


@pytest.mark.parametrize(
    ("total", "wanted"),
    [(None, None), ("49.53", None), ("49.530", None), ("49.54", "0.01"), ("49.00", "-0.53"), ("49.534", None)],
)
def test_the_servers_total_is_compared_to_the_cent(total: str | None, wanted: str | None) -> None:
    answer = Created("o1", total=None if total is None else Decimal(total))
    assert difference(ORDER, answer) == (None if wanted is None else Money.of(wanted, "EUR"))


@checked
@given(st.integers(-(10**6), 10**6))
def test_a_difference_is_what_the_server_has_more(more: int) -> None:
    found = difference(ORDER, Created("o1", total=Decimal(4_953 + more).scaleb(-2)))
    assert (found.minor if found else 0) == more

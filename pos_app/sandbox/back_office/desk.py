"""The desk: a person of the back office is told what to book (`POST /_sandbox/told`, as the till's list says it), and
books it in the shop's manner (habit `books_refunds`): at once, late, in parts, wrongly, twice, never.

May import `refunds`, `shop`, `errors` and `wire_json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from pydantic import ValidationError

from pos_app.sandbox.back_office.refunds import RefundedLine, RefundOrder, booked
from pos_app.sandbox.errors import ApiError, from_pydantic
from pos_app.sandbox.shop import Shop, sortable
from pos_app.sandbox.wire_json import encode

_WRONG = 100  # cents too little, or half where that is less


def told(shop: Shop, spec: Mapping[str, object]) -> str:
    """Take a note of what is to be booked; the JSON text says how many bookings it will be. Raises ApiError 422."""
    try:
        wanted = RefundOrder.model_validate({"tell": shop.habits.refunds_tell, **spec})
    except ValidationError as error:
        raise from_pydantic(error, "body") from error
    later = timedelta(seconds=shop.habits.late_seconds)
    bookings = [(shop.now() + later * wait, one) for wait, one in _manner(shop.habits.books_refunds, wanted)]
    with shop.atomic():
        shop.db.executemany(
            "INSERT INTO desk (due, body) VALUES (?, ?)",
            [(sortable(due), one.model_dump_json()) for due, one in bookings],
        )
    work(shop)
    return encode({"bookings": len(bookings)})


def work(shop: Shop) -> None:
    """Book what is due. An order that is not there is nobody's to book."""
    rows = shop.db.execute("SELECT seq, body FROM desk WHERE due <= ? ORDER BY seq", (shop.timestamp(),)).fetchall()
    for row in rows:
        with shop.atomic():
            shop.db.execute("DELETE FROM desk WHERE seq = ?", (row["seq"],))
            try:
                booked(shop, RefundOrder.model_validate_json(row["body"]))
            except ApiError:
                continue


def _manner(manner: str, wanted: RefundOrder) -> Iterator[tuple[int, RefundOrder]]:
    """What is booked of one line of the list: after how many waits, and what."""
    if manner == "never":
        return
    late = int(manner == "late")
    if manner == "wrong":
        yield 0, _wrongly(wanted)
    elif manner == "in_parts" and wanted.lines:
        for wait, part in enumerate(_parts(wanted.lines)):
            yield wait, wanted.model_copy(update={"lines": part, "cents": None})
    else:
        yield late, wanted.model_copy(update={"times": 2 if manner == "twice" else 1})


def _wrongly(wanted: RefundOrder) -> RefundOrder:
    """The last line is forgotten; of a single one the amount is another."""
    if wanted.lines and len(wanted.lines) > 1:
        return wanted.model_copy(update={"lines": wanted.lines[:-1], "cents": None})
    cents = wanted.cents or sum(line.cents or 0 for line in wanted.lines or ())
    return wanted.model_copy(update={"cents": max(cents - _WRONG, cents // 2)})


def _parts(lines: tuple[RefundedLine, ...]) -> Iterator[tuple[RefundedLine, ...]]:
    """One part a line; a single line of several pieces in two parts."""
    if len(lines) > 1 or lines[0].quantity < 2:
        yield from ((line,) for line in lines)
        return
    line, half = lines[0], lines[0].quantity // 2
    cents = line.cents or 0
    first = cents * half // line.quantity
    yield (line.model_copy(update={"quantity": half, "cents": first}),)
    yield (line.model_copy(update={"quantity": line.quantity - half, "cents": cents - first}),)

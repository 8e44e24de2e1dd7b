"""The work list made by its presenters' own functions from entries made by hand: the picture it is built towards, a
hard one, none."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from pos_app.domain.money import currency
from pos_app.domain.work_list import WorkEntry, WorkFound, WorkItem, WorkKind, WorkLine, WorkState, by_urgency
from pos_app.presenters.common.words import ENGLISH, Translator
from pos_app.presenters.work_list.view import ALL, TO_DO, WorkSight, work_view
from pos_app.presenters.work_list.views import WorkListView
from pos_app.services.work_list.desk import WorkLook
from pos_app.store.tables.work_list import WorkRow, WorkStep

EUR = currency("EUR")
NOW = datetime(2026, 11, 29, 14, 10, tzinfo=UTC)
LINEN = WorkLine("v-1", "Torchon lin", 1, 999, 173, Decimal(21))
CANDLE = WorkLine("v-2", "Bougie cire 180 g", 1, 1161, 201, Decimal(21))
LOOKED = WorkLook(datetime(2026, 11, 29, 14, 4, tzinfo=UTC), datetime(2026, 11, 29, 18, 0, tzinfo=UTC))


def at(day: int, hour: int = 16, minute: int = 52) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def row(
    kind: WorkKind,
    number: str,
    day: int,
    customer: str,
    lines: tuple[WorkLine, ...],
    state: WorkState = WorkState.TO_TELL,
    found: WorkFound | None = None,
    *,
    order: str = "100461",
    told: bool = False,
    reason: str = "",
) -> WorkRow:
    """An entry; `told`: the day after."""
    total = sum(line.total for line in lines)
    back = kind in (WorkKind.RETURN, WorkKind.VOID)
    words = ("Card", "Wrong size", "Back to the shelf") if back else ("", "", "")
    item = WorkItem(number, kind, number, f"s-{number}", "1-261126-0012", at(day), "Nadia", EUR, total, lines, *words)
    told_at = at(day, 18, 31) if told else None
    entry = WorkEntry(item, state, told_at, found, reason, told_at)
    return WorkRow(entry, customer, f"o-{order}", order, (f"o-{order}",) if order else ())


def line(name: str, total: int, quantity: int = 1) -> WorkLine:
    return WorkLine(f"v-{name}", name, quantity, total)


ROWS = (
    row(
        WorkKind.RETURN, "R-1-261126-0001", 25, "Piet Peeters", (line("Savon lavande", 2997, 3),), WorkState.NOT_BOOKED
    ),
    row(
        WorkKind.RETURN, "R-1-261128-0003", 28, "Élise Lefèvre", (LINEN, CANDLE), WorkState.DIFFERENT,
        WorkFound(False, ("c9b1",), 999, (LINEN,), numbers=("5531",)), told=True,
    ),
    row(WorkKind.RETURN, "R-1-261129-0002", 29, "Marc Dubois", (LINEN,)),
    row(WorkKind.INVOICE, "1-261129-0036", 29, "Atelier Brun SRL", (line("Nappe lin 140 × 250", 18620),)),
    row(
        WorkKind.NOT_PAID, "1-261129-0033", 29, "Hôtel du Parc", (line("Serviette", 7450),), WorkState.TOLD, told=True
    ),
    row(WorkKind.INVOICE, "1-261128-0019", 28, "Studio Claes", (line("Rideau", 24000),), WorkState.TOLD, told=True),
    row(
        WorkKind.RETURN, "R-1-261127-0002", 27, "", (line("Sirop", 1290, 2),), WorkState.BOOKED,
        WorkFound(True, ("x",), 1290, numbers=("5530",)), told=True,
    ),
    row(
        WorkKind.INVOICE, "1-261127-0024", 27, "École Sainte-Anne", (line("Torchon", 9640, 8),), WorkState.BOOKED,
        WorkFound(True, ("F-2231",), 9640), told=True,
    ),
    row(WorkKind.NOT_PAID, "1-261125-0011", 25, "Luc Maes", (line("Panier", 5800),), WorkState.BOOKED, WorkFound(True)),
)  # fmt: skip
HISTORY = (
    WorkStep(at(28), "added", "Nadia", ""),
    WorkStep(at(28, 18, 31), "told", "Nadia", "printed with Z 383"),
    WorkStep(at(29, 8, 58), "different", "", "5531"),
)
HARD_ROWS = (
    row(
        WorkKind.RETURNED_TWICE, "R-ABCDEF-261126-123456", 26, "Maximiliane Gräfin von und zu Hohenzollern-Sigmaringen",
        tuple(line(f"Handgewebter Tischläufer mit Fransen {n}", 9_999_999, 12) for n in range(12)),
        WorkState.TOLD, told=True,
    ),
    row(
        WorkKind.VOID, "R-1-261128-0009", 28, "Walk-in", (LINEN,), WorkState.DIFFERENT,
        WorkFound(False, gone=True), order="",
    ),
    row(
        WorkKind.RETURN, "R-1-261128-0010", 28, "", (LINEN, CANDLE), WorkState.DIFFERENT,
        WorkFound(False, ("a-very-long-id-of-a-refund",), 4160, (LINEN, line("Something else", 3161))),
    ),
    row(WorkKind.RETURN, "R-1-261129-0011", 29, "", (LINEN,), order=""),
    row(WorkKind.RETURN, "R-1-261120-0001", 20, "", (LINEN,), WorkState.LEFT, reason="Booked in last year's books"),
)  # fmt: skip


def made(
    rows: tuple[WorkRow, ...], selected: str, chosen: str = TO_DO, tr: Translator = ENGLISH, to_mark: int = 2
) -> WorkListView:
    """The screen with these entries."""
    every = sorted(rows, key=lambda one: by_urgency(one.entry))
    return work_view(every, WorkSight(chosen, selected, HISTORY, to_mark, LOOKED, prints=True), NOW, tr)


WORK_LIST = made(ROWS, "R-1-261128-0003", ALL)
WORK_HARD = made(HARD_ROWS, "R-ABCDEF-261126-123456")
WORK_MORE = made(HARD_ROWS, "R-1-261128-0010")
WORK_EMPTY = made((), "", to_mark=0)

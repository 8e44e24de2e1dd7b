"""The drawer's cards: the opening float, cash in and out with a reason, and the count by notes and coins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial

from pos_app.domain.day import MAX_DRAWER
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.money import Money
from pos_app.domain.notes_and_coins import notes_and_coins
from pos_app.domain.plausible import Entry, Typed, is_doubtful
from pos_app.presenters.common.card_views import FieldView, FormView
from pos_app.presenters.common.doubts import Doubts
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.day.view import drawer_sums
from pos_app.presenters.day.views import CountSumView, CountView, PieceView
from pos_app.presenters.day.window import DayWindow
from pos_app.services.day.days import Days
from pos_app.services.tasks import Tasks

FLOAT, CASH_IN, CASH_OUT, COUNT = "day_float", "day_in", "day_out", "day_count"
AMOUNT, REASON = "amount", "reason"
MOST_PIECES = 1_000_000


@frozen
class DrawerContext:
    """What the drawer's cards need of the till: the cashier's name, a callback after each entry, and what opens the
    drawer where it can be opened."""

    cashier: Callable[[], str]
    changed: Callable[[], None]
    open_drawer: Callable[[], None]


class DrawerCountPresenter:
    """Asks for the opening float, cash in and out and the count, and writes down what was typed."""

    def __init__(self, window: DayWindow, tr: Translator, days: Days, tasks: Tasks, around: DrawerContext) -> None:
        self._window = window
        self._tr = tr
        self._days = days
        self._tasks = tasks
        self._around = around
        self._expected = 0
        self._doubts = Doubts()
        # What goes on once the drawer is counted, for a count that was asked for on the way to something else.
        self._counted: Callable[[], None] | None = None

    # --- intents ---

    def ask(self, key: str) -> None:
        """FLOAT, CASH_IN or CASH_OUT: ask for the amount."""
        self._doubts.forget()
        self._window.show_form(self._form(key, {}), self)

    def submit(self, key: str, values: Mapping[str, str]) -> None:
        """What was typed into one of the forms here."""
        self._tasks.start("day drawer", partial(self._write, key, dict(values)))

    def close_form(self) -> None:
        """Esc on a form."""
        self._window.show_form(None)

    def ask_count(self, expected: int, then: Callable[[], None] | None = None) -> None:
        """Count the drawer; `expected` is what should be in it, `then` what goes on afterwards."""
        tr, currency = self._tr, self._days.currency
        self._expected, self._counted = expected, then
        self._doubts.forget()
        pieces = tuple(
            PieceView(str(value), tr.money(Money.from_minor(value, currency)), value)
            for value in notes_and_coins(currency)
        )
        self._window.show_count(
            CountView(
                tr("Count the drawer"),
                tr("How many of each? Enter goes to the next one."),
                pieces,
                tr("This is in the drawer"),
                tr("Cancel"),
            ),
            self,
        )
        self.sum_up({})

    def sum_up(self, typed: Mapping[str, str]) -> None:
        """Something was typed on the count: show the sums."""
        self._show_sum(typed)

    def _show_sum(self, typed: Mapping[str, str], asked: str = "", doubtful: str = "") -> None:
        pieces, wrong = self._pieces(typed)
        currency, tr = self._days.currency, self._tr
        worth = {str(value): value * n for value, n in pieces.items() if n}
        self._window.show_count_sum(
            CountSumView(
                tuple((key, tr.amount(Money.from_minor(amount, currency))) for key, amount in worth.items()),
                drawer_sums(sum(worth.values()), self._expected, currency, tr),
                tr("This is not a number of notes or coins.") if wrong else asked,
                wrong or ((doubtful,) if doubtful else ()),
            )
        )

    def submit_count(self, typed: Mapping[str, str]) -> None:
        """The count is done."""
        pieces, wrong = self._pieces(typed)
        if wrong:
            self.sum_up(typed)
            return
        try:
            self._ask_pieces(pieces)
        except DomainError as error:
            self._show_sum(typed, sentence(error, self._tr), error.field)
        else:
            self._tasks.start("day drawer", partial(self._count, pieces))

    def close_count(self) -> None:
        """Esc on the count."""
        self._counted = None
        self._window.show_count(None)

    # --- inside ---

    async def _write(self, key: str, values: Mapping[str, str]) -> None:
        who, reason = self._around.cashier(), values.get(REASON, "")
        try:
            amount = self._amount(key, values.get(AMOUNT, ""))
            if key == FLOAT:
                await self._days.put_float(amount, who)
            else:
                await self._days.move_cash(amount, reason, who, out=key == CASH_OUT)
        except DomainError as error:
            self._window.show_form(self._form(key, values, error), self)
            return
        self._around.open_drawer()  # the money is to be put in, or taken out; the entry is in the journal
        self._window.show_form(None)
        done = {
            FLOAT: self._tr("Opening float {amount}.", amount=self._tr.money(amount)),
            CASH_IN: self._tr("Put in {amount}.", amount=self._tr.money(amount)),
            CASH_OUT: self._tr("Taken out {amount}.", amount=self._tr.money(amount)),
        }
        self._tell(Tone.OK, done[key])
        self._around.changed()

    async def _count(self, pieces: Mapping[int, int]) -> None:
        await self._days.count(pieces, self._around.cashier())
        then, self._counted = self._counted, None
        self._window.show_count(None)
        self._around.changed()
        if then is not None:
            then()

    def _amount(self, key: str, text: str) -> Money:
        number = self._tr.read(text, AMOUNT, self._days.currency.exponent)
        if number is None or not number.is_finite() or not 0 <= number <= MAX_DRAWER:
            raise DomainError("drawer_amount", AMOUNT)
        amount = Money(number, self._days.currency)
        if amount:  # an empty drawer is a float as well
            entry = Entry.FLOAT if key == FLOAT else Entry.MOVE
            self._doubts.ask(entry, text, Typed(number, amount.currency), AMOUNT, self._tr.money(amount))
        return amount

    def _ask_pieces(self, pieces: Mapping[int, int]) -> None:
        """Ask once about a number of notes or coins that no drawer holds; the error's field is its key."""
        value = max(pieces, key=lambda one: pieces[one], default=0)
        n, currency, tr = pieces.get(value, 0), self._days.currency, self._tr
        typed = Typed(Decimal(n), currency)
        if is_doubtful(Entry.COUNT, typed):
            said = f"{tr.whole(n)} × {tr.money(Money.from_minor(value, currency))}"
            self._doubts.once(Entry.COUNT, repr(pieces), DomainError("doubt_count", str(value), value=said))

    def _pieces(self, typed: Mapping[str, str]) -> tuple[dict[int, int], tuple[str, ...]]:
        """How many of each value, and the keys of the fields that hold no number. An empty field counts as zero."""
        found, wrong = dict[int, int](), []
        for key, text in typed.items():
            bare = text.strip()
            if bare and not (bare.isascii() and bare.isdigit() and int(bare[:9]) <= MOST_PIECES and len(bare) < 9):
                wrong.append(key)
            elif bare:
                found[int(key)] = int(bare)
        return found, tuple(wrong)

    def _form(self, key: str, values: Mapping[str, str], error: DomainError | None = None) -> FormView:
        tr = self._tr
        titles = {
            FLOAT: (tr("Opening float"), tr("What is in the drawer before the first sale, for change.")),
            CASH_IN: (tr("Cash in"), tr("Money put into the drawer without a sale.")),
            CASH_OUT: (tr("Cash out"), tr("Money taken out of the drawer without a sale.")),
        }
        said = sentence(error, tr) if error else ""
        field = error.field if error else ""
        nothing = tr.amount(Money.from_minor(0, self._days.currency))
        typed, wrong = values.get(AMOUNT, ""), said if field == AMOUNT else ""
        amount = FieldView(AMOUNT, tr("Amount"), typed, wrong, placeholder=nothing, number=True)
        reason = FieldView(
            REASON,
            tr("Reason"),
            values.get(REASON, ""),
            said if field == REASON else "",
            placeholder=tr("Such as: change from the bank")
            if key == CASH_IN
            else tr("Such as: to the bank, milk, window cleaner"),
        )
        fields = (amount,) if key == FLOAT else (amount, reason)
        elsewhere = said if field not in (AMOUNT, REASON) else ""
        return FormView(key, *titles[key], fields, elsewhere, tr("Save"), tr("Cancel"), mark=tr.decimal_mark)

    def _tell(self, tone: Tone, text: str) -> None:
        self._window.show_notice(NoticeView("drawer", tone, text))

"""The chosen sale, beside the list: what it is, what needs a person, the goods, tax and money, what is folded, and the
steps. The goods scroll, the money and the steps never do.

Scope: one card and its parts.
"""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos_app.presenters.common.views import PillView, Tone
from pos_app.presenters.sales.views import FoldView, GoodView, SaleDetailView
from pos_app.ui.kit import paint
from pos_app.ui.kit.actions import StackedRow
from pos_app.ui.kit.labels import AmountList, ElidedLabel, label, rule, set_property
from pos_app.ui.kit.rolled import rolled
from pos_app.ui.kit.theme import Theme
from pos_app.ui.kit.tips import show_tip
from pos_app.ui.sales.fold import Fold

_GOOD = 52  # px a line of the goods is high
_LETTERS = 36  # px the square with the letters is wide
_EDGE = 16
_PINNED = 5  # rows of money that stay in sight; more of them scroll with the goods


class DetailCard(QFrame):
    """The chosen sale or parked cart."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("detailcard")
        self._title = ElidedLabel(role="heading")
        self._pill = _StatePill(theme)
        self._subtitle = ElidedLabel(role="small")
        self._total = label(role="amount")
        self._total.setWordWrap(False)
        self._total.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._sentence = label()
        self._differs = AmountList(theme, 24)
        self._goods = GoodsList(theme)
        self._sums, self._paid_below = AmountList(theme, 26), AmountList(theme, 26)
        self._paid, self._rule = AmountList(theme, 26), rule()
        self._folds: list[Fold] = []
        self._shown = ""
        self.steps = StackedRow(theme)
        self._inside = QWidget()
        self._lay_out()

    def show_view(self, view: SaleDetailView | None) -> None:
        """Show it; None: nothing is chosen."""
        self.setVisible(view is not None)
        if view is None:
            return
        if view.title != self._shown:
            self._shown = view.title
            self._roll.verticalScrollBar().setValue(0)
        self._title.show_text(view.title)
        self._pill.show_view(view.state or PillView(Tone.PLAIN, ""))
        self._pill.setVisible(view.state is not None and not (view.sentence and self._theme.is_compact))
        self._subtitle.show_text(view.subtitle)
        self._subtitle.setVisible(bool(view.subtitle))
        self._total.setText(view.total)
        self._total.setVisible(bool(view.total))
        self._sentence.setText(view.sentence)
        self._sentence.setVisible(bool(view.sentence))
        set_property(self._sentence, "tone", "" if view.sentence_tone is Tone.PLAIN else str(view.sentence_tone))
        # What was paid and given as change is what a cashier looks for: it stays in sight while goods scroll.
        pinned = len(view.paid) <= _PINNED and not self._theme.is_compact
        paid, below = (view.paid, ()) if pinned else ((), view.paid)
        shown = (self._differs, view.lines), (self._sums, view.sums), (self._paid, paid), (self._paid_below, below)
        for part, rows in shown:
            part.show_rows(rows)
            part.setVisible(bool(rows))
        self._rule.setVisible(bool(paid))
        self._goods.show_goods(view.goods)
        self._show_folds(((view.order,) if view.order else ()) + view.folds)
        self.steps.show_actions(view.steps)
        self._place_steps()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_steps()

    def _place_steps(self) -> None:
        """Beneath all, where they stay in sight; in a small window many of them would leave nothing else to see, and
        scroll behind the sentence they mend."""
        tall = self.steps.heightForWidth(self.width() - 2 * _EDGE)
        rolls = self._theme.is_compact and tall > self.height() // 3
        if rolls is (self._column.indexOf(self.steps) >= 0):
            return
        before, behind = (self._outer, self._column) if rolls else (self._column, self._outer)
        before.removeWidget(self.steps)
        behind.insertWidget(self._column.indexOf(self._goods) if rolls else -1, self.steps)

    def _show_folds(self, folds: tuple[FoldView, ...]) -> None:
        while len(self._folds) < len(folds):
            fold = Fold(self._theme)
            self._folds.append(fold)
            self._column.insertWidget(self._column.count() - 1, fold)
        for number, fold in enumerate(self._folds):
            fold.show_view(folds[number] if number < len(folds) else None)

    def _lay_out(self) -> None:
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._title)
        names.addWidget(self._subtitle)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addLayout(names, 1)
        head.addWidget(self._total)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 8, 0)
        self._column.setSpacing(6)
        for part in (self._sentence, self._differs, self._goods, self._sums, self._paid_below):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self._roll = rolled(self._inside)
        self._roll.setMinimumHeight(_GOOD // 2)
        column = self._outer = QVBoxLayout(self)
        column.setContentsMargins(_EDGE, 10, _EDGE, 12)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self._pill)
        column.addWidget(self._roll, 1)
        column.addWidget(self._rule)
        column.addWidget(self._paid)
        column.addWidget(self.steps)


class _StatePill(QWidget):
    """The pill of a sale's state, from the left."""

    heard_as = QAccessible.Role.StaticText

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._view = PillView(Tone.PLAIN, "")
        self.setFixedHeight(paint.PILL_HEIGHT + 2)

    def show_view(self, view: PillView) -> None:
        """Show this state."""
        if view != self._view:
            self._view = view
            self.setAccessibleName(view.text)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        view = self._view
        cut = paint.pill(painter, self._theme, self.rect(), view.text, view.tone, view.sign)
        painter.end()
        tip = self._view.text if cut else ""
        if tip != self.toolTip():
            show_tip(self, tip)


class GoodsList(QWidget):
    """The lines of the goods: letters in a square, name and what is to be known, amount."""

    heard_as = QAccessible.Role.StaticText
    row_height = _GOOD

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._goods: tuple[GoodView, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_goods(self, goods: tuple[GoodView, ...]) -> None:
        """Show them from top to bottom."""
        if goods == self._goods:
            return
        self._goods = goods
        self.setAccessibleName("; ".join(f"{one.title}, {one.detail}, {one.amount}" for one in goods))
        self.setVisible(bool(goods))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, _GOOD * len(self._goods))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, _GOOD * len(self._goods))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        first = event.rect().top() // _GOOD
        last = min(event.rect().bottom() // _GOOD + 1, len(self._goods))
        told = [self._line(painter, number) for number in range(first, last)]
        painter.end()
        tip = "\n".join(f"{one.title} · {one.detail}" for one in self._goods) if any(told) else ""
        if tip != self.toolTip():
            show_tip(self, tip)

    def _line(self, painter: QPainter, number: int) -> bool:
        """Paint a line; True where something of it is cut."""
        theme, good = self._theme, self._goods[number]
        rect = QRect(0, number * _GOOD, self.width(), _GOOD)
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, theme.colour("line"))
        square = QRect(0, rect.top() + (_GOOD - _LETTERS) // 2, _LETTERS, _LETTERS)
        paint.box(painter, QRectF(square), 8, theme.colour("hover"))
        paint.text(painter, square, good.letters, theme.font(13, 600), theme.colour("quiet"), paint.CENTRE)
        amount, wide = paint.fitting(theme.font(15), good.amount, rect.width() // 2)
        place = rect.adjusted(rect.width() // 2, 0, 0, -1)
        cut = paint.text(painter, place, good.amount, amount, theme.colour("ink"), paint.RIGHT, wide)
        words = rect.adjusted(_LETTERS + 12, 6, -wide - 12, -6)
        half = words.height() // 2
        above, below = words.adjusted(0, 0, 0, -half), words.adjusted(0, half, 0, 0)
        cut |= paint.text(painter, above, good.title, theme.font(15, 600), theme.colour("ink"))
        return cut | paint.text(painter, below, good.detail, theme.font(13), theme.colour("quiet"))

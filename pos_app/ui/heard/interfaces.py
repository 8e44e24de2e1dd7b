"""What each widget is to a screen reader: its role, its state, and actions that act.

Qt describes its own widgets; this module describes those that are drawn by hand. A widget says what it is with
`heard_as` (a role of QAccessible); a list of rows is a `HeardRows`. An action is the click that a finger would make: it
goes through the window, so that it waits its turn as every click does, and what lies under a card cannot be pressed.

Scope: made by Qt when a screen reader asks for a widget, and never without one.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QAccessible, QAccessibleActionInterface, QAccessibleInterface, QColor, QMouseEvent, QWindow
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAccessibleWidget, QScrollArea, QWidget
from shiboken6 import isValid

_PRESS = QAccessibleActionInterface.pressAction()
_TOGGLE = QAccessibleActionInterface.toggleAction()
_FOCUS = QAccessibleActionInterface.setFocusAction()
_PRESSED = frozenset(
    {
        QAccessible.Role.Button,
        QAccessible.Role.CheckBox,
        QAccessible.Role.RadioButton,
        QAccessible.Role.PageTab,
        QAccessible.Role.Switch,
    }
)
_TOGGLED = frozenset({QAccessible.Role.CheckBox, QAccessible.Role.Switch})
_CHOSEN = frozenset({QAccessible.Role.RadioButton, QAccessible.Role.PageTab})


@runtime_checkable
class HeardRows(Protocol):
    """A view of rows: each is read once, as a sentence, and can be pressed."""

    def heard_row(self, number: int) -> str:
        """The sentence of a row."""

    def heard_actions(self, number: int) -> dict[str, tuple[QPoint, int]]:
        """What can be done with a row by name: where it is clicked in the viewport, and how often."""


def interface_of(_class: str, made_for: QObject) -> QAccessibleInterface | None:
    """What a screen reader is told of a widget that says what it is; None leaves it to Qt."""
    if not isinstance(made_for, QWidget) or getattr(made_for, "heard_as", None) is None:
        return None
    if isinstance(made_for, QAbstractItemView) and isinstance(made_for, HeardRows):
        return _HeardList(made_for)
    return _HeardPart(made_for)


def is_covered(widget: QWidget) -> bool:
    """Whether a card lies over the widget now, so that no finger reaches it."""
    at = widget
    while (above := at.parentWidget()) is not None:
        family = above.children()
        for one in family[family.index(at) + 1 :]:  # from the lowest to the one on top
            if isinstance(one, QWidget) and getattr(one, "heard_modal", False) and one.isVisible():
                return True
        at = above
    return False


def click(widget: QWidget, place: QPoint, times: int = 1) -> None:
    """Click at `place` of a widget so many times, in the way of a mouse: scrolled into sight, through its window."""
    at = widget.parentWidget()
    while at is not None:
        if isinstance(at, QScrollArea):
            at.ensureWidgetVisible(widget, 0, 0)
        at = at.parentWidget()
    window = widget.window()
    handle = window.windowHandle()
    where = QPointF(widget.mapTo(window, place))
    left, free, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    for number in range(times):
        down = QEvent.Type.MouseButtonDblClick if number else QEvent.Type.MouseButtonPress
        for kind, held in ((down, left), (QEvent.Type.MouseButtonRelease, free)):
            event = QMouseEvent(kind, where, window.mapToGlobal(where), left, held, none)
            QCoreApplication.postEvent(handle, event)


class _HeardPart(QAccessibleWidget):
    """A button, a dialog, a text: what one widget is."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget, widget.heard_as)  # type: ignore[attr-defined]

    def role(self) -> QAccessible.Role:
        role: QAccessible.Role = self.widget().heard_as  # type: ignore[attr-defined]
        return role

    def text(self, kind: QAccessible.Text) -> str:
        title = getattr(self.widget(), "heard_title", None)
        if title is not None and kind is QAccessible.Text.Name:
            return str(title[0])
        if title is not None and kind is QAccessible.Text.Description:
            return str(title[1])
        return super().text(kind)

    def state(self) -> QAccessible.State:
        state, widget, role = super().state(), self.widget(), self.role()
        if role is QAccessible.Role.Dialog:
            state.modal = True
        if isinstance(widget, QAbstractButton) and (role in _CHOSEN or role in _TOGGLED):
            checked = bool(getattr(widget, "heard_checked", widget.isChecked()))
            state.checkable, state.checked = True, checked
            if role in _CHOSEN:
                state.selectable, state.selected = True, checked
        return state

    def actionNames(self) -> list[str]:
        widget, role = self.widget(), self.role()
        if role not in _PRESSED:
            return super().actionNames()
        if not widget.isEnabled() or not widget.isVisible() or is_covered(widget):
            return []
        focus = [_FOCUS] if widget.focusPolicy() is not Qt.FocusPolicy.NoFocus else []
        return [_TOGGLE if role in _TOGGLED else _PRESS, *focus]

    def doAction(self, name: str) -> None:
        if name in (_PRESS, _TOGGLE) and name in self.actionNames():
            click(self.widget(), self.widget().rect().center())
        else:
            super().doAction(name)

    def keyBindingsForAction(self, name: str) -> list[str]:
        shortcut = getattr(self.widget(), "shortcut_text", "")
        return [shortcut] if shortcut and name in (_PRESS, _TOGGLE) else []


_ANY = QAccessible.RelationFlag.AllRelations
Related = tuple[QAccessibleInterface, QAccessible.RelationFlag]
# Qt keeps what it was told of and asks it again at any time: an item lives as long as the program.
_ITEMS: list[list[_HeardItem]] = []


class _HeardList(QAccessibleWidget):
    """A view of rows as a list: headings and columns are for the eye."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view, QAccessible.Role.List)
        self._items: list[_HeardItem] = []
        _ITEMS.append(self._items)

    def childCount(self) -> int:
        view: QAbstractItemView = self.widget()  # type: ignore[assignment]
        return view.model().rowCount()

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if not 0 <= index < self.childCount():
            return None
        while len(self._items) <= index:
            item = _HeardItem(self.widget(), len(self._items))  # type: ignore[arg-type]
            QAccessible.registerAccessibleInterface(item)
            self._items.append(item)
        return self._items[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return child.number if isinstance(child, _HeardItem) else -1

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        view: QAbstractItemView = self.widget()  # type: ignore[assignment]
        return self.child(view.indexAt(view.viewport().mapFromGlobal(QPoint(x, y))).row())

    def focusChild(self) -> QAccessibleInterface | None:  # type: ignore[override]
        view: QAbstractItemView = self.widget()  # type: ignore[assignment]
        return self.child(view.currentIndex().row()) if view.hasFocus() else None


class _HeardItem(QAccessibleWidget):
    """One row of a list, by its number: what stands there now.

    A `QAccessibleWidget` for its actions alone (PySide6 cannot hand out an interface of actions by itself); all else
    of it is said here, for it has no object: Qt would take it for the list.
    """

    def __init__(self, view: QAbstractItemView, number: int) -> None:
        super().__init__(view, QAccessible.Role.ListItem)
        self._list = view
        self.number = number

    def object(self) -> None:  # type: ignore[override]
        return None

    def window(self) -> QWindow:
        return self._list.window().windowHandle()

    def relations(self, match: QAccessible.RelationFlag = _ANY) -> list[Related]:  # noqa: ARG002 - Qt's signature
        return []

    def foregroundColor(self) -> QColor:
        return QColor()

    def backgroundColor(self) -> QColor:
        return QColor()

    def isValid(self) -> bool:
        return bool(isValid(self._list)) and self.number < self._list.model().rowCount()

    def parent(self) -> QAccessibleInterface:
        return QAccessible.queryAccessibleInterface(self._list)

    def childCount(self) -> int:
        return 0

    def child(self, _index: int) -> None:  # type: ignore[override]
        return None

    def childAt(self, _x: int, _y: int) -> None:  # type: ignore[override]
        return None

    def focusChild(self) -> None:  # type: ignore[override]
        return None

    def indexOfChild(self, _child: QAccessibleInterface) -> int:
        return -1

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def text(self, kind: QAccessible.Text) -> str:
        if kind is not QAccessible.Text.Name or not self.isValid():
            return ""
        rows: HeardRows = self._list  # type: ignore[assignment]
        return rows.heard_row(self.number)

    def rect(self) -> QRect:
        view = self._list
        place = view.visualRect(view.model().index(self.number, 0))
        place.setRight(max(place.right(), min(place.left() + view.viewport().width(), place.right())))
        return QRect(view.viewport().mapToGlobal(place.topLeft()), place.size())

    def state(self) -> QAccessible.State:
        state, view = QAccessible.State(), self._list
        index = view.model().index(self.number, 0)
        flags, now = view.model().flags(index), view.currentIndex().row() == self.number
        state.selectable = state.focusable = True
        state.selected = view.selectionModel().isSelected(index)
        state.focused = state.active = now and view.hasFocus()
        state.disabled = not flags & Qt.ItemFlag.ItemIsEnabled
        state.invisible = not view.isVisible()
        seen = view.visualRect(index).intersects(view.viewport().rect())
        state.offscreen = not seen
        return state

    def actionNames(self) -> list[str]:
        view = self._list
        if not self.isValid() or not view.isEnabled() or not view.isVisible() or is_covered(view):
            return []
        rows: HeardRows = view  # type: ignore[assignment]
        return list(rows.heard_actions(self.number))

    def doAction(self, name: str) -> None:
        if name not in self.actionNames():
            return
        view = self._list
        view.scrollTo(view.model().index(self.number, 0))
        rows: HeardRows = view  # type: ignore[assignment]
        place, times = rows.heard_actions(self.number)[name]  # where it stands now
        click(view.viewport(), place, times)

    def keyBindingsForAction(self, _name: str) -> list[str]:
        return []

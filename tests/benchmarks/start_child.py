"""`python -m tests.benchmarks.start_child till FOLDER SPAWNED CODE | start_child.py window|form - SPAWNED`: one start.

Prints painted, answered (since SPAWNED, the parent's `time.time()`), painted_work and answered_work (processor time)
in milliseconds: the window painted for the first time; what was pressed right behind that paint answered. For the till
that is CODE, scanned, in the painted cart: one can sell. The peers (a bare QMainWindow, and a form of a table, a list,
a line edit and buttons, in which one key filters its list) import Qt's widgets and nothing else.
"""

import os
import sys
import time

ITEMS = 1_000  # names in the form's list
KEY = "b"


def peer(kind: str) -> None:
    """A window with nothing, or a form."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import (
        QApplication,
        QHBoxLayout,
        QLineEdit,
        QListWidget,
        QMainWindow,
        QPushButton,
        QTableWidget,
        QTableWidgetItem,
        QVBoxLayout,
        QWidget,
    )

    app = QApplication(sys.argv[:1])
    window = QMainWindow()
    window.resize(1366, 768)
    edit, found = QLineEdit(), QListWidget()
    if kind == "form":
        table = QTableWidget(20, 4)
        for row in range(20):
            for column in range(4):
                table.setItem(row, column, QTableWidgetItem(f"{row} {column}"))
        names = [f"{'bcdfg'[n % 5]}{n}" for n in range(ITEMS)]
        found.addItems(names)
        left, right, whole = QVBoxLayout(), QVBoxLayout(), QHBoxLayout()
        for part in (edit, found):
            left.addWidget(part)
        right.addWidget(table)
        for words in ("Pay", "Park", "Discount", "Note"):
            right.addWidget(QPushButton(words))
        whole.addLayout(left)
        whole.addLayout(right)
        ground = QWidget()
        ground.setLayout(whole)
        window.setCentralWidget(ground)

        def answer(words: str) -> None:
            found.clear()
            found.addItems([name for name in names if name.startswith(words)])

        edit.textEdited.connect(answer)
        edit.setFocus()
    window.show()
    window.activateWindow()
    app.processEvents()
    painted = moment()
    if kind == "window":
        leave(painted, painted)

    class Eye(QObject):
        def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and edit.text():
                QTimer.singleShot(0, lambda: leave(painted, moment()))  # behind this paint
            return False

    eye = Eye()
    found.viewport().installEventFilter(eye)
    press(edit)
    app.exec()


def till(folder: str, code: str) -> None:
    """The program itself."""
    from pos_app import __main__
    from pos_app.app import startup

    shell_painted = vars(startup)["first_paint"]
    painted = (0.0, 0.0)

    def first_paint(*wanted: object, **how: object) -> object:
        nonlocal painted
        shell = shell_painted(*wanted, **how)
        painted = moment()
        # The till's own parts follow: whoever fills the window makes them hear a key and tell of their answer.
        from pos_app.app import session

        filled = session.fill

        def fill(*given: object) -> object:
            from PySide6.QtCore import QEvent, QObject, QTimer

            window = filled(*given)  # type: ignore[arg-type]
            cart = window.sale.cart

            class Eye(QObject):
                def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
                    if event.type() == QEvent.Type.Paint and cart.rows.rowCount():
                        QTimer.singleShot(0, lambda: leave(painted, moment()))
                    return False

            cart.viewport().installEventFilter(Eye(window))
            for key in (*code, "\r"):
                press(window.sale.finder.edit, key)
            return window

        session.fill = fill  # type: ignore[assignment]
        return shell

    vars(startup)["first_paint"] = first_paint
    __main__.main(["--profile", folder])


def press(edit: object, text: str = KEY) -> None:
    """One key, as Qt brings it."""
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    key = Qt.Key.Key_Return if text == "\r" else ord(text.upper())
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.postEvent(edit, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))  # type: ignore[arg-type]


def moment() -> tuple[float, float]:
    """By the clock, and in processor time of this process."""
    return time.time() - float(sys.argv[3]), time.process_time()


def leave(painted: tuple[float, float], answered: tuple[float, float]) -> None:
    """Say it, and end as if the plug was pulled: the way out is not measured."""
    names = ("painted", "painted_work", "answered", "answered_work")
    seconds = (*painted, *answered)
    print(*(f"{name}={second * 1000}" for name, second in zip(names, seconds, strict=True)), flush=True)
    os._exit(0)


if __name__ == "__main__":
    till(sys.argv[2], sys.argv[4]) if sys.argv[1] == "till" else peer(sys.argv[1])

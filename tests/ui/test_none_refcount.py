"""facts.md, fact 1: some PySide6 releases lose a reference to None in each void Qt call.

On Python 3.10 and 3.11 such a till dies within minutes; from 3.12 None cannot die and the count stands still.
"""

import sys

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 500


@pytest.mark.parametrize("call", ["setText", "setToolTip", "setObjectName"])
def test_void_qt_calls_do_not_use_up_none(qtbot: QtBot, call: str) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    void_call = getattr(label, call)
    void_call("warm")
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        void_call("steady")
    # Other parts of the interpreter take and give back a few; the fault takes one in each call.
    assert abs(sys.getrefcount(None) - before) < CALLS // 10

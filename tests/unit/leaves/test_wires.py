"""Every connection between the window and a till's presenters can be taken down: none is made past `Wires`."""

from __future__ import annotations

import ast
import gc
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Signal

from pos_app.app import joining, open_till, till_session
from pos_app.ui.window import wiring, wiring_care
from pos_app.ui.window.wires import Wires

MODULES = (wiring, wiring_care, joining, open_till, till_session)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_signal_is_connected_past_the_wires(module: object) -> None:
    source = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    bare = [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "connect"
        # `desk.connect(api)` is a call of a presenter's, not of a signal.
        and not (isinstance(node.func.value, ast.Name) and node.func.value.id == "desk")
        and not (isinstance(node.func.value, ast.Attribute) and node.func.value.attr == "desk")
    ]
    assert bare == []


class _Told(QObject):
    said = Signal(str)


class _Presenter:
    def __init__(self, heard: list[str]) -> None:
        self._heard = heard

    def hear(self, text: str) -> None:
        self._heard.append(text)


def test_what_is_joined_lives_until_the_wires_are_taken_down() -> None:
    told, heard = _Told(), list[str]()
    wires = Wires()
    wires.join(told.said, _Presenter(heard).hear)  # nobody else holds it
    gc.collect()
    told.said.emit("one")
    wires.undo()
    told.said.emit("two")
    assert heard == ["one"]

"""Every connection between the window and a till's presenters can be taken down: none is made past `Wires`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pos_app import opening, running
from pos_app.ui import wiring


@pytest.mark.parametrize("module", [wiring, opening, running], ids=lambda module: module.__name__)
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

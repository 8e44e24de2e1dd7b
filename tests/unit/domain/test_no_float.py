"""No float where money is reckoned: the syntax tree of the domain and of the translation to Chift's bodies."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pos_app

ROOT = Path(pos_app.__file__).parent
MODULES = sorted([*(ROOT / "domain").glob("**/*.py"), *(ROOT / "chift").glob("**/translate*.py")])
# Seconds and chances are time, not money.
TIME = {
    "submission.py": {"back_off", "pause", "NotProcessed.retry_after", "InDoubt.retry_after"},
}
EXACT_MATH = {"lcm", "gcd", "comb", "isqrt"}


def floats(tree: ast.AST, allowed: frozenset[str] = frozenset(), inside: str = "") -> Iterator[str]:
    """Where a float is written, made or can come out of whole numbers: `line: what`."""
    for node in ast.iter_child_nodes(tree):
        name = inside
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            name = f"{inside}.{node.name}".lstrip(".")
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            name = f"{inside}.{node.target.id}".lstrip(".")
        if name in allowed:
            continue
        what = ""
        match node:
            case ast.Constant(value=float() | complex()):
                what = f"the number {node.value!r}"
            case ast.Name(id="float" | "complex") | ast.Attribute(attr="fromhex" | "from_float" | "total_seconds"):
                what = ast.unparse(node)
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                what = f"division: {ast.unparse(node)}"
            case ast.BinOp(op=ast.Pow(), right=ast.UnaryOp(op=ast.USub())):
                what = f"power: {ast.unparse(node)}"
            case ast.ImportFrom(module="math", names=names) if {alias.name for alias in names} - EXACT_MATH:
                what = ast.unparse(node)
            case ast.Import(names=names) if {alias.name for alias in names} & {"math", "cmath", "statistics", "random"}:
                what = ast.unparse(node)
        if what:
            yield f"{getattr(node, 'lineno', 0)}: {what}"
        yield from floats(node, allowed, name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_float_in_a_money_path(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    allowed = frozenset(TIME.get(path.name, ()))
    assert not list(floats(_without_checks(tree), allowed))


def _without_checks(tree: ast.Module) -> ast.Module:
    """Without `isinstance(amount, float)`, which is how a float is refused."""

    class Drop(ast.NodeTransformer):
        def visit_Call(self, node: ast.Call) -> ast.AST:
            if isinstance(node.func, ast.Name) and node.func.id == "isinstance":
                return ast.copy_location(ast.Constant(value=True), node)
            return self.generic_visit(node)

    found = Drop().visit(tree)
    assert isinstance(found, ast.Module)
    return found


def test_the_money_modules_are_looked_at() -> None:
    names = {path.stem for path in MODULES}
    assert {"money", "tax", "totals", "net_price", "payment", "cart", "order", "note", "explain"} <= names
    assert {"comparison", "barcode"} <= names
    assert "translate" in names


def test_each_exception_is_still_needed() -> None:
    for file, names in TIME.items():
        tree = ast.parse((ROOT / "domain" / file).read_text("utf-8"))
        for name in names:
            assert list(floats(tree, frozenset(names - {name}))), f"{name} holds no float any more"


@pytest.mark.parametrize(
    "source",
    [
        "price = 9.99",
        "def f(amount: float) -> int: ...",
        "x = float('9.99')",
        "half = total / 2",
        "total /= 2",
        "cent = 10 ** -2",
        "from math import floor",
        "import math",
        "import statistics",
        "class NotProcessed:\n    price: float",
        "def back_off():\n    pass\nx = 0.5",
        "x = Decimal.from_float(y)",
    ],
)
def test_a_float_is_seen_wherever_it_hides(source: str) -> None:
    assert list(floats(ast.parse(source), frozenset(TIME["submission.py"])))


@pytest.mark.parametrize(
    "source", ["def back_off() -> float:\n    return 0.5", "class InDoubt:\n    retry_after: float"]
)
def test_time_may_be_a_float(source: str) -> None:
    assert not list(floats(ast.parse(source), frozenset(TIME["submission.py"])))

"""The sources for the rules of the house: each is read, taken apart and walked through once in a process."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = sorted((ROOT / "pos_app").rglob("*.py"))


@cache
def text(path: Path) -> str:
    """A source as it is written."""
    return path.read_text("utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A source taken apart."""
    return ast.parse(text(path), str(path))


@cache
def walk(module: ast.Module) -> tuple[ast.AST, ...]:
    """As `ast.walk`, in its order; which takes longer than all that the rules do with what they find."""
    return tuple(ast.walk(module))


def place(path: Path) -> str:
    """For a message."""
    return path.relative_to(ROOT).as_posix()

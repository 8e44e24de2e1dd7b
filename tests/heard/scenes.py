"""The walk over all scenes: what a screen reader meets there that it could not name, or do nothing with.

Scope: pure findings over the nodes of a tree, and the program that shows the scenes.
"""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Self

from tests.end2end.program import ROOT
from tests.heard.ears import ENABLED, FOCUSABLE, FOCUSED, Ears, Node

NO_ROLE = frozenset({"filler", "panel", "unknown", "invalid", "frame", "redundant object"})
PARTS = frozenset({"scroll bar"})
"""What a control brings along; Qt names it."""


class Shown:
    """The program that shows scenes, on a display with a bus."""

    def __init__(self, env: Mapping[str, str]) -> None:
        words = [sys.executable, "-m", "tests.heard.shown"]
        self._program = subprocess.Popen(
            words, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.close()
        self._program.wait(timeout=20)
        self._program.stdout.close()

    def show(self, scene: str) -> None:
        """Comes back when the scene stands."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{scene}\n")
        self._program.stdin.flush()
        line = self._program.stdout.readline()
        assert line == "shown\n", f"{scene}: {line!r}"


def findings(nodes: Sequence[Node]) -> Iterator[str]:
    """What is wrong with a scene."""
    with_keys = [node for node in nodes if FOCUSED in node.states]  # Qt says it of what passes them on, too
    if not any(node.name and node.role not in NO_ROLE for node in with_keys):
        yield f"the keys are on {', '.join(map(str, with_keys)) or 'nothing'}"
    cards = [number for number, node in enumerate(nodes) if node.role == "dialog"]
    top = cards[-1] if cards else -1
    in_front = nodes if top < 0 else [nodes[top], *_within(nodes, top)]
    for node in nodes:
        if node.role in PARTS:
            continue
        if node.is_control and not node.name.strip():
            yield f"no name: {node}, {node.actions}"
        if node.is_control and node.role in NO_ROLE and FOCUSABLE in node.states:
            yield f"no role: {node}, {node.actions}"
    for node in in_front:
        if node.role == "list item" and not node.actions and ENABLED in node.states:
            yield f"nothing can be done with {node}"
    for bar in (number for number, node in enumerate(nodes) if node.role == "tool bar"):  # keys to touch lie over all
        in_front = [*in_front, *_within(nodes, bar)]
    behind = [node for node in nodes if node.role in ("list item", "push button") and node not in in_front]
    yield from (f"can be pressed under a card: {node}" for node in behind if set(node.actions) - {"SetFocus"})
    yield from (f"a dialog without a name: {node}" for node in nodes if node.role == "dialog" and not node.name.strip())
    yield from (f"read once a column: {node}" for node in nodes if "cell" in node.role)


def _within(nodes: Sequence[Node], at: int) -> list[Node]:
    """What is in the node at `at`."""
    inside = []
    for node in nodes[at + 1 :]:
        if node.depth <= nodes[at].depth:
            break
        inside.append(node)
    return inside


def walk(ears: Ears, shown: Shown, scenes: Sequence[str]) -> dict[str, tuple[list[Node], list[str]]]:
    """Each scene with all that is met there and what is wrong with it."""
    found = {}
    for scene in scenes:
        shown.show(scene)
        nodes = list(ears.walk())
        for _ in range(150):  # the display gives the keys to the new window a little later, a busy one much later
            if any(FOCUSED in node.states for node in nodes):
                break
            ears.listen(0.1)
            nodes = list(ears.walk())
        found[scene] = nodes, list(findings(nodes))
    return found


def roles(nodes: Sequence[Node]) -> Counter[str]:
    """How many of each role."""
    return Counter(node.role for node in nodes)

"""What a screen reader meets in scenes made by hand: a sample; `python -m tests.heard` walks through all of them.

A file of its own: no till may be open beside, for the ears take who spoke last for the program that is walked through.
"""

from __future__ import annotations

import pytest

from tests.end2end.window_till import Screen
from tests.heard.bus import lacking
from tests.heard.ears import Ears
from tests.heard.scenes import Shown, walk

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(bool(lacking()), reason=f"window test: needs {', '.join(lacking())}"),
]
SAMPLE = ("sales", "pay", "opening", "return_begun", "work_list")


def test_scenes_have_no_control_without_a_name_and_a_role(screen: Screen, ears: Ears) -> None:
    with Shown(screen.env) as shown:
        found = walk(ears, shown, SAMPLE)
    assert {scene: faults for scene, (_, faults) in found.items() if faults} == {}
    assert sum(node.is_control for nodes, _ in found.values() for node in nodes) > 90

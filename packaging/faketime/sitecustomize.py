"""Mends `time.sleep` under libfaketime, which takes the moment up to which Python 3.11 sleeps for one of its own.

Python reads this by itself where its folder is on PYTHONPATH (`other_day.py`): in pytest and in what the tests start.
"""

import os
import select
import time
from typing import SupportsIndex


def sleep(seconds: float | SupportsIndex, /) -> None:
    """As `time.sleep`: by a wait that is given a length, not an end. Raises ValueError for a negative one."""
    length = float(seconds)
    if length < 0:
        raise ValueError("sleep length must be non-negative")
    if length:
        select.select((), (), (), length)
    else:
        os.sched_yield()


time.sleep = sleep

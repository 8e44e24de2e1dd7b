"""What holds for every test: Qt draws into memory, where window tests can run, and one practice shop process."""

import ctypes.util
import gc
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.unit.sandbox.sandbox_process import SandboxProcess

# A test that wants a real window (marker "window") starts the program with QT_QPA_PLATFORM=xcb on its own Xvfb.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Drawn into memory, Qt looks for fonts where Windows has none, and warns: of the first test that wants a letter.
if sys.platform == "win32":
    os.environ.setdefault("QT_QPA_FONTDIR", os.path.join(os.environ["SYSTEMROOT"], "Fonts"))
# A till speaks the computer's language until its owner chooses one: here everybody's computer speaks English.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)
# No vault but the one that a test puts in, here and in the programs that tests start. keyring takes the best of all the
# classes that are defined: the fake one of a test's module was it for every test of its process, and what was kept in
# it no till could find; and nothing of a test belongs in a developer's own vault.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"
# The same examples each time, however long a busy machine takes for one: what fails, fails for everybody. The proofs of
# `dev.py test --long` take many more.
settings.register_profile(
    "plain", max_examples=50, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("many", settings.get_profile("plain"), max_examples=400)
settings.register_profile("few", settings.get_profile("plain"), max_examples=10)
settings.load_profile("plain")
# Looking for garbage at each 700 new objects took an eighth of the tests' processor time, and of their collection's.
gc.set_threshold(20_000, 20, 50)


TESTS = Path(__file__).parent
# Rooms of tests that start programs and wait for them half of the time.
WAITING = {"crash", "damage", "end2end", "heard", "scans", "store", "trips"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the window tests on a machine without their tools (packaging/dev.py counts them by this reason), and spread
    the files that wait: side by side they would leave the processor idle."""
    missing = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
    # The library of Qt's X11 plugin that a machine without a desktop most often lacks.
    missing += [] if ctypes.util.find_library("xcb-cursor") else ["libxcb-cursor"]
    if missing:
        skip = pytest.mark.skip(reason=f"window test: needs {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker("window"):
                item.add_marker(skip)
    places = _spread(list(dict.fromkeys(item.path for item in items)))
    items.sort(key=lambda item: places[item.path])  # a file's tests stay in their order


def _spread(files: Sequence[Path]) -> dict[Path, tuple[float, str]]:
    """The place of each file: those that wait stand evenly among the others, and end before them: they take longest."""
    waiting = [path for path in files if path.relative_to(TESTS).parts[0] in WAITING]
    others = [path for path in files if path not in set(waiting)]
    each = len(others) * 0.8 / max(len(waiting), 1)
    places = {path: number * each for number, path in enumerate(waiting)}
    places |= {path: float(number) for number, path in enumerate(others)}
    return {path: (place, str(path)) for path, place in places.items()}


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the garbage collector need not look at them again each time."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shop_process() -> Iterator[SandboxProcess]:
    """The practice shop of all tests that take one as it is."""
    with SandboxProcess("--port", "0") as process:
        yield process


@pytest.fixture
def shop(shop_process: SandboxProcess) -> SandboxProcess:
    """A practice shop listening on this machine, as if just started."""
    shop_process.reset()
    return shop_process

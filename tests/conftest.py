"""What holds for every test: Qt draws into memory, where window tests can run, and one practice shop process."""

import ctypes.util
import gc
import os
import shutil
from collections.abc import Iterator

import pytest

from tests.unit.sandbox.sandbox_process import SandboxProcess

# A test that wants a real window (marker "window") starts the program with QT_QPA_PLATFORM=xcb on its own Xvfb.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
# A till speaks the computer's language until its owner chooses one: here everybody's computer speaks English.
os.environ["LC_ALL"] = "C.UTF-8"
os.environ.pop("LANGUAGE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the window tests on a machine without their tools; packaging/dev.py counts them by this reason."""
    missing = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]
    # The library of Qt's X11 plugin that a machine without a desktop most often lacks.
    missing += [] if ctypes.util.find_library("xcb-cursor") else ["libxcb-cursor"]
    if missing:
        skip = pytest.mark.skip(reason=f"window test: needs {', '.join(missing)}")
        for item in items:
            if item.get_closest_marker("window"):
                item.add_marker(skip)


def pytest_collection_finish() -> None:
    """Thousands of collected tests live to the end: the garbage collector need not look at them again each time, and
    looking for garbage at each 700 new objects took an eighth of the tests' processor time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


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

"""The first call of a till: everything it stands on was imported before, in a thread of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.unit.sandbox.sandbox_process import SandboxProcess

FIRST_CALL = """
import asyncio, json, sys
from qasync import QEventLoop  # the window has it before
from pos_app.chift.credentials import Credentials
from tests.line_to import line_to

async def first_call(url, credentials):
    api = await line_to(url, Credentials(**json.loads(credentials)))
    before = set(sys.modules)
    await api.categories()
    print(json.dumps(sorted(set(sys.modules) - before)))
    await api.aclose()

asyncio.run(first_call(*sys.argv[1:]))
"""


def test_the_first_call_imports_nothing_in_the_thread_of_the_screen(shop: SandboxProcess) -> None:
    key = json.dumps(shop.state()["credentials"])
    done = subprocess.run(
        [sys.executable, "-c", FIRST_CALL, shop.url, key], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == []

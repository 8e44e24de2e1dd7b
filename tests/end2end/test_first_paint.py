"""What is imported before the window is on the screen, and in which thread the rest is."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pos_app.system import settings_file
from tests.end2end.program import ROOT, offscreen

HEAVY = {"httpx", "pydantic", "keyring", "escpos", "phonenumbers", "starlette", "uvicorn", "qasync", "sqlite3", "anyio"}
LATER = HEAVY | {"asyncio", "ssl", "decimal", "tomllib"}
AT_PAINT = """
import json, os, sys
from pos_app import __main__
from pos_app.app import startup
from PySide6.QtCore import QEvent, QObject
paint = startup.first_paint
def painted(*given, **more):
    class Eye(QObject):
        seen = 0
        def eventFilter(self, watched, event):
            Eye.seen += event.type() == QEvent.Type.Paint
            return False
    eye = Eye()
    given[0].installEventFilter(eye)
    paint(*given, **more)
    print(json.dumps({"paints": Eye.seen, "modules": sorted(sys.modules)}), flush=True)
    os._exit(0)
startup.first_paint = painted
__main__.main(["--demo", "--profile", sys.argv[1]])
"""
BY_THREAD = """
import json, logging, os, signal, sys, threading
seen = {}
def hook(event, args):
    if event == "import":
        seen.setdefault(args[0].partition(".")[0], threading.current_thread() is threading.main_thread())
sys.addaudithook(hook)
class Open(logging.Handler):
    def emit(self, record):
        if record.getMessage() == "the till is open":
            threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM)).start()
logging.getLogger("pos_app").addHandler(Open())
from pos_app import __main__
code = __main__.main(["--demo", "--profile", sys.argv[1]])
print(json.dumps({"code": code, "seen": seen}))
"""

AT_READY = """
import json, logging, os, sys
class Open(logging.Handler):
    def emit(self, record):
        if record.getMessage() == "the till is open":
            here = (name for name, module in sys.modules.items() if module is not None)  # None: not to be imported
            print(json.dumps(sorted(here)), flush=True)
            os._exit(0)
logging.getLogger("pos_app").addHandler(Open())
from pos_app import __main__
__main__.main(["--profile", sys.argv[1]])
"""
PRESENTERS = (
    "sale.pay",
    "customers.card",
    "day.screen",
    "sales.screen",
    "settings.screen",
    "printing.papers",
    "maintenance.about",
    "sale.line",
    "maintenance.health",
    "frame.closing",
)
WIDGETS = (
    "sale.pay_card",
    "customers.card",
    "day.screen",
    "sales.screen",
    "settings.screen",
    "cards.menu",
    "cards.prompt",
    "cards.pin",
)
BEHIND = (
    "app.maintenance",
    "app.settings_host",
    "app.shop_connection",
    "services.printing.print_jobs",
    "services.catalogue.loading",
    "store.tables.prints",
    "store.tables.day_book",
)
NOT_YET = {f"pos_app.presenters.{name}" for name in PRESENTERS} | {f"pos_app.ui.{name}" for name in WIDGETS}
NOT_YET |= {f"pos_app.{name}" for name in BEHIND}


def run(program: str, folder: Path) -> Any:  # what JSON may be
    """What the program prints as its last line."""
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        cwd=ROOT,
        env=offscreen(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_nothing_heavy_is_imported_before_the_first_paint(folder: Path) -> None:
    at_paint = run(AT_PAINT, folder)

    assert at_paint["paints"] > 0
    assert not {name.partition(".")[0] for name in at_paint["modules"]} & LATER
    assert not [n for n in at_paint["modules"] if n.startswith(("pos_app.chift", "pos_app.store", "pos_app.sandbox"))]


def test_what_the_till_stands_on_is_imported_beside_the_screens_thread(folder: Path) -> None:
    told = run(BY_THREAD, folder)

    assert told["code"] == 0
    in_main_thread = {name for name in ("httpx", "pydantic", "starlette", "sqlite3") if told["seen"][name]}
    assert in_main_thread == set()


def test_the_first_key_waits_for_no_card_and_no_line(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    # A till that sells, not the first start with its page.
    settings_file.save(folder, settings_file.Settings(setup="later"))
    modules = set(run(AT_READY, folder))

    assert "pos_app.presenters.sale.finder" in modules
    assert modules & NOT_YET == set()
    assert all(importlib.util.find_spec(name) for name in NOT_YET), "a name that is gone proves nothing"
    assert {name.partition(".")[0] for name in modules} & (HEAVY - {"qasync", "sqlite3"}) == set()


def test_what_no_one_needs_before_one_can_sell_is_not_imported_with_the_till() -> None:
    """Views of cards and of Pay, and the tables behind them: 10 ms of the start."""
    code = "import sys, pos_app.app.till_session; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "pos_app.presenters.sale.cart" in loaded
    late = {"presenters.common.card_views", "presenters.sale.pay_views", "store.tables.handover", "store.tables.prints"}
    assert not {f"pos_app.{name}" for name in late} & loaded

"""The way to the shop at the window: what is in between is named in the header, and what to do beside it.

The whole program stands behind a real window drawn into memory, its line on real sockets; what is read was painted.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from pos_app.app.options import StartOptions
from pos_app.app.till_session import TillSession
from pos_app.services.clock import system_clock
from pos_app.services.tasks import Tasks
from pos_app.system import secret_store
from pos_app.system.settings_file import Settings, ShopSettings
from pos_app.ui.qt.event_loop import Loop
from pos_app.ui.window.main_window import MainWindow
from tests.authority import Authority
from tests.end2end.relays import Relays
from tests.pictures.hands import Hands
from tests.pictures.texts import texts_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

SHOP = ShopSettings(
    "Rue Haute", street="Rue Haute", number="1", postal_code="1000", city="Brussels", email="shop@example.com"
)
ALL_IS_WELL = "Online · all sales sent"
Look = Callable[[Hands], Awaitable[None]]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """What this computer trusts, the sync worker's process included."""
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.fixture
def settings(folder: Path, shop: SandboxProcess) -> Settings:
    """Those of a till that knows its shop, but for the way to it; its secret is in its folder."""
    ours = shop.state()["credentials"]
    ours.pop("invoicing_connection_id")  # the shop has one: Chift takes it without being told
    folder.mkdir(mode=0o700)
    (folder / secret_store.FILE).write_text(json.dumps({ours.pop("client_id"): ours.pop("client_secret")}), "utf-8")
    (folder / secret_store.FILE).chmod(0o600)
    return Settings(client_id=shop.state()["credentials"]["client_id"], shop=SHOP, setup="done", **ours)


def painted(window: MainWindow) -> str:
    """Everything that can be read on the screen."""
    return " ".join(text.words for text in texts_of(window.window()))


def with_a_till(window: MainWindow, folder: Path, settings: Settings, look: Look) -> None:
    """Run the till behind the window while `look` looks at it."""

    async def live() -> None:
        errors: list[str] = []
        tasks = Tasks(lambda name, error: errors.append(f"{name}: {error!r}"))
        running = TillSession(window, folder, errors.append, lambda: None, lambda: None, system_clock())
        tasks.start("running", lambda: running.run(StartOptions(folder, settings, demo=False, server=None)))
        try:
            await look(Hands(window))
        finally:
            await tasks.aclose(0.0)
        assert errors == []

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    with asyncio.Runner(loop_factory=lambda: Loop(app)) as runner:
        runner.run(live())


def in_the_header(window: MainWindow, text: str) -> Callable[[], bool]:
    """Whether the pill says this."""
    return lambda: text in " ".join(found.words for found in texts_of(window.header.pill))


def test_a_certificate_nobody_vouches_for_is_named_until_it_is_mended(
    window: MainWindow, folder: Path, settings: Settings, shop: SandboxProcess, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "stranger").mkdir()
    tls = Authority(tmp_path / "stranger").server("127.0.0.1")

    async def look(hands: Hands) -> None:
        await hands.until("the pill", in_the_header(window, "Certificate not trusted"))
        told = painted(window)
        assert "its certificate cannot be trusted" in told
        assert "Check this computer's date and time" in told
        assert "Offline" not in told
        assert shop.state()["requests"] == {}, "nothing was told to who cannot be trusted"
        authority.certify(tls, "127.0.0.1")
        await hands.until("the line", in_the_header(window, ALL_IS_WELL))
        assert "cannot be trusted" not in painted(window)
        await hands.until("the products, by the sync worker", lambda: bool(window.sale.tiles.model().rowCount()))

    with Relays() as relays:
        url = f"https://127.0.0.1:{relays.tls(shop.port, tls)}"
        with_a_till(window, folder, replace(settings, base_url=url), look)


def test_a_proxy_that_lets_nothing_through_is_named_and_a_set_one_carries_everything(
    window: MainWindow, folder: Path, settings: Settings, shop: SandboxProcess, authority: Authority
) -> None:
    async def look(hands: Hands) -> None:
        # Nothing listens there: what comes from it came through the proxy, the products by the worker's process.
        await hands.until("the line", in_the_header(window, ALL_IS_WELL))
        await hands.until("the products", lambda: bool(window.sale.tiles.model().rowCount()))
        assert set(relays.asked) == {"till.localhost:443"}

    async def look_in_vain(hands: Hands) -> None:
        await hands.until("the pill", in_the_header(window, "Proxy lets nothing through"))
        assert "The proxy does not let the till through to Chift. Ask whoever looks after" in painted(window)
        assert "Offline" not in painted(window)

    with Relays() as relays:
        behind = relays.tls(shop.port, authority.server("till.localhost"))
        ours = replace(settings, base_url="https://till.localhost")
        with_a_till(window, folder, replace(ours, proxy="127.0.0.1:1"), look_in_vain)
        proxy = relays.proxy({"till.localhost": behind})
        with_a_till(window, folder, replace(ours, proxy=f"127.0.0.1:{proxy}"), look)


def test_a_clock_that_is_years_off_is_told_and_the_sale_arrives(
    window: MainWindow, folder: Path, settings: Settings, shop: SandboxProcess
) -> None:
    def years_on(said: bytes) -> bytes:  # the server's clock is another one; as many letters as before
        return re.sub(rb"(?i)(\ndate: )\w{3}, (\d\d \w{3}) (\d{4})", _four_years_on, said)

    async def look(hands: Hands) -> None:
        await hands.until("the products", lambda: bool(window.sale.tiles.model().rowCount()))
        await hands.until("the notice of the rates", lambda: "the owner confirms it" in painted(window))
        window.notices.dismiss()  # what was told before it lies below
        await hands.until("the notice", lambda: "clock" in painted(window))
        assert re.search(r"1.?46\d days behind. Set the date and time of this computer.", painted(window))
        await hands.enter("TL-02")
        await hands.press("F12", "Return")
        await hands.until("the order", lambda: len(shop.state()["orders"]) == 1)
        await hands.until("the line", in_the_header(window, ALL_IS_WELL))

    with Relays() as relays:
        url = f"http://127.0.0.1:{relays.changed(shop.port, years_on)}"
        with_a_till(window, folder, replace(settings, base_url=url), look)


def _four_years_on(date: re.Match[bytes]) -> bytes:
    return b"%bMon, %b %d" % (date[1], date[2], int(date[3]) + 4)  # a day that is there in any year

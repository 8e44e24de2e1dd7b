"""An owner at the real window, by keys alone: first start, settings taken over with a cart open, practice shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from pos_app.domain.submission import State
from pos_app.presenters.settings.steps import SECTIONS
from pos_app.system import secret_store, settings_file
from tests.end2end.program import until
from tests.end2end.window_till import PAIN, TORCHON, Screen, WindowTill, kept, products
from tests.held_folder import content_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def by_hand(till: WindowTill, text: str) -> None:
    """Typed as a person does at best: faster would be a scanner. xdotool takes half of the delay from key to key."""
    till.screen.xdotool("type", "--delay", "140", text)


def log_of(folder: Path) -> str:
    path = folder / "pos-app.log"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def opened(folder: Path, times: int) -> None:
    """Waits until the till was opened so often."""
    until(f"opening number {times}", lambda: log_of(folder).count("the till is open\n") >= times)


def shown(folder: Path, times: int) -> None:
    """Waits until the page was shown so often."""
    until(f"the page, time {times}", lambda: log_of(folder).count("the settings are shown") >= times)


def saved(folder: Path, **wanted: object) -> settings_file.Settings:
    """The settings once these are saved."""

    def look() -> settings_file.Settings | None:
        if not (folder / settings_file.FILE).exists():
            return None
        settings, _ = settings_file.load(folder)
        return settings if all(getattr(settings, name) == value for name, value in wanted.items()) else None

    return until(f"settings with {wanted}", look)


def test_a_first_start_by_keys_alone_ends_in_a_sale_at_the_shop(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    ours = shop.state()["credentials"]
    with WindowTill(screen, folder).open() as till:
        shown(folder, 1)
        till.press("F12")
        for text in (ours["account_id"], ours["consumer_id"], ours["client_id"], ours["client_secret"]):
            by_hand(till, text)
            till.press("Tab")
        till.press("ctrl+a")
        by_hand(till, shop.url)
        till.press("F12")
        saved(folder, setup="open")
        till.press("Tab", "Tab", "Tab", "Tab")  # name, till, country and currency stay
        for text in ("Rue Haute", "1", "1000", "Brussels"):
            by_hand(till, text)
            till.press("Tab")
        by_hand(till, "shop@example.com")
        till.press("F12")
        until("the shop", lambda: settings_file.load(folder)[0].shop.email)
        till.turn_to("F12")  # tax and money as they are
        till.press("F12")  # not before the rates have a yes
        till.press("F8", "F12")
        settings = saved(folder, setup="done")
        opened(folder, 2)
        till.stocked()

        till.scan(TORCHON)
        till.press("F12", "Return")

        (order,) = until("the order", lambda: shop.state()["orders"])
        assert [line["name"] for line in order["lines"]] == ["Torchon lin"]
        assert settings.commerce_connection_id == ours["commerce_connection_id"]
        assert secret_store.read(folder, ours["client_id"]).secret == ours["client_secret"]
        assert till.terminate() == 0
    for name, content in content_of(folder).items():
        if name != secret_store.FILE:
            assert ours["client_secret"].encode() not in content, name


def test_a_running_till_takes_over_settings_and_keeps_cart_and_outbox(
    screen: Screen, folder: Path, shop: SandboxProcess
) -> None:
    with WindowTill(screen, folder, "--demo", "--server", shop.url).stocked() as till:
        shop.order_fault(match="POST /commerce/orders", fault="status", status=429, count=1000)
        till.scan(PAIN)
        till.press("F12", "Return")
        until("a kept sale", lambda: (k := kept(folder)) and k.sales)
        till.scan(TORCHON)
        until("the cart on disk", lambda: (k := kept(folder)) and k.cart and k.cart.lines)

        till.stands_still()
        till.open_settings()
        till.press("ctrl+2")
        till.press("F2", "ctrl+a")
        by_hand(till, "Rue Basse")
        till.press("ctrl+s")
        until("the new name", lambda: settings_file.load(folder)[0].shop.name == "Rue Basse")
        opened(folder, 2)
        found = kept(folder)
        assert found is not None
        assert found.cart is not None
        assert [line.sku for line in found.cart.lines] == ["TL-02"]

        shop.order_fault(clear=True)
        till.press("F12", "Return")
        until("both sales sent", lambda: len(shop.state()["orders"]) == 2)
        until(
            "both known as sent",
            lambda: (k := kept(folder)) and [row.state for row, _ in k.sales] == [State.SENT, State.SENT],
        )
        assert till.terminate() == 0
        assert till.said() == ""


def test_the_practice_shop_in_the_same_window_and_back(screen: Screen, folder: Path) -> None:
    rehearsed = folder / "practice"
    with WindowTill(screen, folder).open() as till:
        shown(folder, 1)
        till.press("F9")
        opened(folder, 2)
        until("the practice shop's products", lambda: products(rehearsed))
        till.scan(TORCHON)
        until("the practice cart", lambda: (k := kept(rehearsed)) and k.cart and k.cart.lines)
        till.press("F12", "Return")
        until("a practice sale", lambda: (k := kept(rehearsed)) and k.sales)
        till.stands_still()
        till.open_settings()
        till.press(f"ctrl+{list(SECTIONS).index('till') + 1}", "F9")
        opened(folder, 3)
        found = kept(folder)
        assert found is not None
        assert found.sales == ()
        assert till.terminate() == 0
        assert till.said() == ""

"""Two real windows and one store: parked at one by F6, taken up at the other by F5 and Enter, and paid there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.shared_store import address as store_address
from pos_app.system import settings_file
from tests.end2end.program import until
from tests.end2end.window_till import TORCHON, Screen, WindowTill
from tests.postgres_server import PostgresServer, lacking, secret_of
from tests.unit.sandbox.sandbox_process import SandboxProcess

pytestmark = pytest.mark.window


def carts(server: PostgresServer, database: str) -> list[tuple[str, str, bool]]:
    """Each cart of the store: the till that parked it, the one that has it, whether it is sold."""
    with server.connection(database) as owner:
        query = "SELECT till, coalesce(holder, ''), sold_as IS NOT NULL FROM comptoir.cart ORDER BY at"
        return [(till, holder, sold) for till, holder, sold in owner.run(query)]


@pytest.mark.skipif(bool(lacking()), reason=lacking() or "there is a PostgreSQL")
def test_parked_at_one_window_and_paid_at_the_other(tmp_path: Path, shop: SandboxProcess) -> None:
    with PostgresServer() as server:
        database, screens, tills = server.database(), [], []
        try:
            first = tmp_path / "1"
            screens += [Screen(), Screen()]
            with WindowTill(screens[0], first, "--demo", "--server", shop.url).open() as till:
                till.close_window()
            settings, _ = settings_file.load(first)
            (tmp_path / "2").mkdir()
            settings_file.save(tmp_path / "2", replace(settings, shop=replace(settings.shop, till="2")))
            for code, screen in zip("12", screens, strict=True):
                store_address.save(tmp_path / code, server.address(database, code), secret_of(code))
                till = WindowTill(screen, tmp_path / code, "--demo", "--server", shop.url)
                tills.append(till.__enter__().stocked())
            one, two = tills
            empty = two.cart_picture()
            one.scan(TORCHON)
            one.press("F6")
            until("the cart is the shop's", lambda: carts(server, database) == [("1", "", False)])
            two.press("F5")

            def resumed() -> bool:
                two.press("Down", "Return")
                return carts(server, database) == [("1", "2", False)]

            until("till 2 has it", resumed)
            until("it is in the cart", lambda: two.cart_picture() != empty)
            two.press("F12")
            two.press("Return")
            until("it is sold", lambda: carts(server, database) == [("1", "2", True)])
        finally:
            for till in tills:
                till.close_window()
            for screen in screens:
                screen.close()

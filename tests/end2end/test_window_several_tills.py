"""Two real windows and one store: parked at one by F6, taken up at the other by F5 and Enter, and paid there."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.app.shop_connection import practice_settings
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
def test_parked_at_one_window_and_paid_at_the_other(tmp_path: Path, shop: SandboxProcess, screen: Screen) -> None:
    with ExitStack() as stack:
        other = Screen()
        stack.callback(other.close)
        server = stack.enter_context(PostgresServer())
        database, tills, settings = server.database(), [], practice_settings(())
        for code, shown in (("1", screen), ("2", other)):
            folder = tmp_path / code
            folder.mkdir()
            settings_file.save(folder, replace(settings, shop=replace(settings.shop, till=code)))
            store_address.save(folder, server.address(database, code), secret_of(code))
            tills.append(stack.enter_context(WindowTill(shown, folder, "--demo", "--server", shop.url)))
        one, two = (till.stocked() for till in tills)
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
        two.press("F12", "Return")
        until("it is sold", lambda: carts(server, database) == [("1", "2", True)])

"""A proxy that the owner named, and what is said of a proxy, a certificate or a login page that stands in between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from pos_app.chift.errors import ChiftUnreachable
from pos_app.chift.wire import Exchange, checked_proxy
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.views import NoticeView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.frame.connection_notice import ConnectionNotice
from tests.authority import Authority
from tests.end2end.relays import Relays
from tests.unit.chift.chift_samples import ORDER
from tests.unit.chift.conftest import Opener
from tests.unit.chift.loopback import Loopback, always, http

CREATED = always(http(200, '{"id": "o1"}'))


@dataclass
class Window:
    """Satisfies `connection_notice.NoticeWindow`: what stands in the bar."""

    shown: dict[str, str] = field(default_factory=dict)
    times: int = 0

    def show_notice(self, view: NoticeView) -> None:
        self.shown[view.key] = view.text
        self.times += 1

    def hide_notice(self, key: str) -> None:
        self.shown.pop(key, None)

    @property
    def text(self) -> str:
        return " ".join(self.shown.values())


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    made = Authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.file))
    return made


@pytest.mark.asyncio
async def test_the_proxy_that_was_set_is_used_whatever_the_system_says(
    opened: Opener, authority: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "till.invalid")
    async with Loopback(CREATED, tls=authority.server("till.invalid")) as server:
        with Relays() as relays:
            proxy = relays.proxy({"till.invalid": server.port})
            async with opened("https://till.invalid", proxy=f"127.0.0.1:{proxy}") as api:
                assert (await api.create_order(ORDER, "r1")).created.remote_id == "o1"
        assert relays.asked == ["till.invalid:443"]
        assert all(b"t1" not in head for head in relays.heads)


@pytest.mark.asyncio
async def test_a_set_proxy_that_is_away_is_named_and_the_sale_is_not_in_doubt(opened: Opener) -> None:
    async with opened("https://till.invalid", proxy="127.0.0.1:1") as api:
        with pytest.raises(ChiftUnreachable) as caught:
            await api.create_order(ORDER, "r1")
    assert caught.value.kind == "proxy"
    assert not caught.value.may_have_committed


@pytest.mark.asyncio
async def test_this_machine_is_never_reached_through_a_set_proxy(opened: Opener) -> None:
    async with Loopback(CREATED) as server, opened(server.url, proxy="127.0.0.1:1") as api:
        assert (await api.create_order(ORDER, "r1")).created.remote_id == "o1"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("  ", ""),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("http://proxy.example:3128/", "http://proxy.example:3128"),
        ("https://10.0.0.1:8443", "https://10.0.0.1:8443"),
    ],
)
def test_a_proxy_is_named_with_or_without_its_scheme(typed: str, kept: str) -> None:
    assert checked_proxy(typed) == kept


@pytest.mark.parametrize(
    "typed", ["http://lea:secret@proxy.example:3128", "ftp://proxy.example", "http://proxy/path", "http://[", "http://"]
)
def test_what_is_no_proxy_or_holds_a_password_is_refused(typed: str) -> None:
    with pytest.raises(DomainError, match="proxy_address"):
        checked_proxy(typed)


def told(notice: ConnectionNotice) -> Callable[[Exchange], None]:
    """As `LineWatch` does it."""
    return lambda exchange: notice.on_way(exchange.way, bool(exchange.error))


@pytest.mark.asyncio
async def test_a_certificate_nobody_vouches_for_says_what_to_do_until_a_call_gets_through(
    opened: Opener, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window()
    notice = ConnectionNotice(window, ENGLISH)
    (tmp_path / "other").mkdir()
    wrong = Authority(tmp_path / "other")
    async with Loopback(CREATED, tls=authority.server("127.0.0.1")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(wrong.file))
        async with opened(server.url, on_exchange=told(notice)) as api:
            for _ in range(2):
                with pytest.raises(ChiftUnreachable):
                    await api.create_order(ORDER, "r1")
        assert "its certificate cannot be trusted" in window.text
        assert "date and time" in window.text
        assert window.times == 1
        assert server.seen == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        async with opened(server.url, on_exchange=told(notice)) as api:
            await api.create_order(ORDER, "r1")
        assert window.text == ""


@pytest.mark.asyncio
async def test_a_login_page_in_between_and_a_proxy_are_told_apart(opened: Opener) -> None:
    window = Window()
    notice = ConnectionNotice(window, ENGLISH)
    page = always(http(200, "<html>Please log in</html>", kind="text/html"))
    async with Loopback(page, tokens=False) as server, opened(server.url, on_exchange=told(notice)) as api:
        with pytest.raises(ChiftUnreachable):
            await api.create_order(ORDER, "r1")
    assert "wants a login" in window.text
    async with opened("https://till.invalid", proxy="127.0.0.1:1", on_exchange=told(notice)) as api:
        with pytest.raises(ChiftUnreachable):
            await api.create_order(ORDER, "r1")
    assert "The proxy does not let the till through" in window.text
    assert len(window.shown) == 1
    async with opened("https://till.invalid", on_exchange=told(notice)) as api:
        with pytest.raises(ChiftUnreachable):
            await api.create_order(ORDER, "r1")
    assert "proxy" in window.text  # no internet at all is the header's to say, and takes nothing back

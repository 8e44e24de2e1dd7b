"""A new version at the real window: asked for, fetched, and opened by the system only once the till is closed."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from pos_app.system import settings_file
from tests.end2end.program import until
from tests.end2end.window_till import Screen, WindowTill

pytestmark = pytest.mark.window
INSTALLER = "comptoir_9.0.0_amd64.deb"


class Quiet(SimpleHTTPRequestHandler):
    """Files of a folder, without a word on the terminal."""

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server with a signed announcement; its address and the publisher's key."""
    files = tmp_path / "files"
    files.mkdir()
    (files / INSTALLER).write_bytes(b"a whole new till")
    key = Ed25519PrivateKey.generate()
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(files))) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        digest = hashlib.sha256(b"a whole new till").hexdigest()
        news = {"version": "9.0.0", "url": f"{url}/{INSTALLER}", "sha256": digest, "notes": "Faster."}
        raw = json.dumps(news).encode()
        (files / "news.json").write_bytes(raw)
        (files / "news.json.sig").write_bytes(base64.b64encode(key.sign(raw)))
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"{url}/news.json", base64.b64encode(key.public_key().public_bytes_raw()).decode()
        server.shutdown()
        thread.join()


def known(folder: Path) -> dict[str, str]:
    """What the till knows of newer versions."""
    path = folder / "update.json"
    return json.loads(path.read_bytes()) if path.exists() else {}


def about(till: WindowTill) -> None:
    """Open About."""
    till.turn_to("F10")
    till.press(*["Up"] * 5)  # from the first entry round to "About this till"
    till.turn_to("Return")


def fetched(till: WindowTill, folder: Path) -> None:
    """By About, the new version's file is here, and About is open with its offer to install it."""
    until("somebody to look after it", lambda: "the till is looked after" in till.log())
    about(till)
    till.press("F12")
    until("the news", lambda: known(folder).get("version") == "9.0.0")
    assert not (folder / "updates").exists()
    about(till)
    till.press("F12")
    until("the file", lambda: known(folder).get("file") == INSTALLER)
    assert (folder / "updates" / INSTALLER).read_bytes() == b"a whole new till"
    about(till)


def test_where_nothing_opens_it_the_till_comes_back_and_says_what_to_do(
    screen: Screen, folder: Path, publisher: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tools = tmp_path / "tools"  # a plain Debian: no xdg-open
    tools.mkdir()
    (tools / "xdotool").symlink_to(str(shutil.which("xdotool")))
    monkeypatch.setattr(screen, "env", {**screen.env, "PATH": str(tools)})
    folder.mkdir(mode=0o700)
    url, key = publisher
    settings_file.save(folder, settings_file.Settings(setup="later", update_url=url, update_key=key))
    with WindowTill(screen, folder).open() as till:
        fetched(till, folder)
        till.press("F12")

        def again() -> bool:
            if till.log().count("the till is open") == 1:
                till.press("Return")
            return till.log().count("the till is open") == 2

        until("the till again", again)
        assert "nothing here opens the new version's file" in till.log()
        assert till.terminate() == 0
        assert till.said().count("\n") == 1  # Qt itself says that it found nothing


def test_it_is_fetched_on_a_wish_and_opened_after_the_till_is_closed(
    screen: Screen, folder: Path, publisher: tuple[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened = tmp_path / "opened"
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "xdg-open").write_text(f'#!/bin/sh\necho "$1" >> "{opened}"\n')
    (tools / "xdg-open").chmod(0o755)
    monkeypatch.setattr(screen, "env", {**screen.env, "PATH": f"{tools}:{screen.env['PATH']}"})
    folder.mkdir(mode=0o700)
    url, key = publisher
    settings_file.save(folder, settings_file.Settings(setup="later", update_url=url, update_key=key))

    with WindowTill(screen, folder).open() as till:
        fetched(till, folder)
        assert not opened.exists()
        till.press("F12")

        def over() -> bool:
            if not till.is_over:
                till.press("Return")  # the till says what is worth knowing before it closes
            return till.is_over

        until("the end", over)
        assert (till.ended(), till.said()) == (0, "")
    until("the installer", opened.exists)
    assert opened.read_text().strip().endswith(f"updates/{INSTALLER}")

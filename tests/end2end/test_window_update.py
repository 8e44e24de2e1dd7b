"""A new version at the real window: asked for, fetched, and opened by the system only once the till is closed."""

from __future__ import annotations

import base64
import hashlib
import json
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

    def known() -> dict[str, str]:
        path = folder / "update.json"
        return json.loads(path.read_bytes()) if path.exists() else {}

    def about() -> None:
        till.turn_to("F10")
        till.press("Up", "Up")  # from the first entry round to "About this till"
        till.turn_to("Return")

    with WindowTill(screen, folder).open() as till:
        until("somebody to look after it", lambda: "the till is looked after" in till.log())
        about()
        till.press("F12")
        until("the news", lambda: known().get("version") == "9.0.0")
        assert not (folder / "updates").exists()
        about()
        till.press("F12")
        until("the file", lambda: known().get("file") == INSTALLER)
        assert (folder / "updates" / INSTALLER).read_bytes() == b"a whole new till"
        assert not opened.exists()
        about()
        till.press("F12")

        def over() -> bool:
            if not till.is_over:
                till.press("Return")  # the till says what is worth knowing before it closes
            return till.is_over

        until("the end", over)
        assert (till.ended(), till.said()) == (0, "")
    until("the installer", opened.exists)
    assert opened.read_text().strip().endswith(f"updates/{INSTALLER}")

"""A TCP link between one till and the store that can be cut: both ways, or one way, where what is sent vanishes and
nobody is told."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress


class Link:
    """A proxy on a port of its own to `target` on this machine. `cut` is "", "both", "up" (to the store) or "down"."""

    def __init__(self, target: int) -> None:
        self._target = target
        self.host, self.namespace = "127.0.0.1", ""
        self.cut = ""
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            store = socket.create_connection(("127.0.0.1", self._target), 5)
            store.settimeout(None)
        except OSError:
            client.close()
            return
        threading.Thread(target=self._copy, args=(client, store, "up"), daemon=True).start()
        self._copy(store, client, "down")

    def _copy(self, source: socket.socket, target: socket.socket, way: str) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.cut in ("both", way):
                    return  # it is lost, and so is all behind it; neither end hears of it
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

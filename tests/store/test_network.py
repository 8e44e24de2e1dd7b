"""A cut cable loses what is sent, and nobody is told; TCP sends it again when the cable is whole."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.store.network import Cable, SocketsWithin, lacking

pytestmark = pytest.mark.skipif(bool(lacking()), reason=f"network namespaces: {lacking()}")
NUMBER = 9  # of no till in a run


@dataclass
class Ends:
    cable: Cable
    till: socket.socket
    store: socket.socket


@pytest.fixture
def ends() -> Iterator[Ends]:
    cable = Cable(NUMBER)
    try:
        with socket.create_server((cable.host, 0)) as server:
            sockets = SocketsWithin(cable.namespace)
            with sockets.create_connection((cable.host, server.getsockname()[1]), 5.0) as till:
                store, _ = server.accept()
                with store:
                    yield Ends(cable, till, store)
    finally:
        cable.close()


def arrives(source: socket.socket, target: socket.socket, seconds: float) -> bool:
    source.sendall(b"1")
    return came(target, seconds)


def came(target: socket.socket, seconds: float) -> bool:
    target.settimeout(seconds)
    try:
        return target.recv(1) == b"1"
    except TimeoutError:
        return False


@pytest.mark.parametrize("way", ["both", "up", "down"])
def test_what_is_sent_one_way_is_lost_while_it_is_cut(ends: Ends, way: str) -> None:
    assert arrives(ends.till, ends.store, 5.0)
    assert arrives(ends.store, ends.till, 5.0)
    ends.cable.cut = way
    up, down = arrives(ends.till, ends.store, 0.4), arrives(ends.store, ends.till, 0.4)
    assert (up, down) == (way == "down", way == "up")
    ends.cable.cut = ""
    assert up or came(ends.store, 20.0)
    assert down or came(ends.till, 20.0)


def test_this_machine_is_where_it_was(ends: Ends) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, pytest.raises(OSError, match="unreachable"):
        SocketsWithin(ends.cable.namespace).create_connection(server.getsockname(), 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname(), 5.0):
        pass


def test_two_runs_have_networks_of_their_own(ends: Ends) -> None:
    ours = f"import os; os.getpid = lambda: {os.getpid()}; from tests.store import network"
    words = [sys.executable, "-c", f"{ours}; print(network.own_network())"]
    other = subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()
    assert other
    assert not ends.cable.host.startswith(f"{other}.")

"""A network namespace for each till, with a cable to the store that can be cut: nothing between them but the kernel's
own TCP, which sends again what was lost, where a proxy can only end a connection (`link`).

Only the till's line to its store goes over the cable. Needs Linux, root with NET_ADMIN, and `ip` of iproute2.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

NETWORK = "198.18.0.0/15"
"""Kept free for measurements between networks (RFC 2544): no shop and no desk has it."""
_NEW_NET = 0x40000000
_NOBODY = "02:00:00:00:00:99"
_KEPT: list[socket.socket] = []
"""What says that a network is in use; the system takes it back when the process ends."""


def lacking() -> str:
    """Why there are no namespaces here; "" if there are."""
    if not sys.platform.startswith("linux") or shutil.which("ip") is None:
        return "no iproute2"
    if os.geteuid():
        return "not root"
    probe = f"comptoir-{os.getpid()}"
    try:
        _ip("netns", "add", probe)
    except subprocess.CalledProcessError:
        return "no right to make network namespaces"
    _ip("netns", "del", probe)
    return ""


class Cable:
    """The cable of the till with this number (from 1). `host` is the store's address at its end; `cut` is as `Link`
    has it: both ways the cable is pulled out, one way what is sent goes to nobody's address."""

    def __init__(self, number: int, port: int = 0) -> None:
        self.port = port
        self.namespace = f"comptoir-{os.getpid()}-{number}"
        self._ends = (f"cs{os.getpid()}.{number}", f"ct{os.getpid()}.{number}")  # at most 15 letters
        self.host, self._till = (f"{own_network()}.{4 * number + end}" for end in (1, 2))
        _ip("netns", "add", self.namespace)
        try:
            _ip("link", "add", self._ends[0], "type", "veth", "peer", "name", self._ends[1])
            _ip("link", "set", self._ends[1], "netns", self.namespace)
            _ip("addr", "add", f"{self.host}/30", "dev", self._ends[0])
            self._at_till("addr", "add", f"{self._till}/30", "dev", self._ends[1])
            self._addresses = (self._address(), self._address(self.namespace))
            self._cut = "both"
            self.cut = ""
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Take the cable and the namespace away."""
        with suppress(subprocess.CalledProcessError):
            _ip("link", "del", self._ends[0])
        with suppress(subprocess.CalledProcessError):
            _ip("netns", "del", self.namespace)

    @property
    def cut(self) -> str:
        """ "", "both", "up" (to the store) or "down"."""
        return self._cut

    @cut.setter
    def cut(self, way: str) -> None:
        if way == "both":
            _ip("link", "set", self._ends[0], "down")
        elif self._cut == "both":
            _ip("link", "set", self._ends[0], "up")
            self._at_till("link", "set", self._ends[1], "up")
        self._cut = way
        if way != "both":
            store, till = self._addresses
            up = (self.host, "lladdr", _NOBODY if way == "up" else store, "dev", self._ends[1], "nud", "permanent")
            down = (self._till, "lladdr", _NOBODY if way == "down" else till, "dev", self._ends[0], "nud", "permanent")
            self._at_till("neigh", "replace", *up)
            _ip("neigh", "replace", *down)

    def _at_till(self, *words: str) -> None:
        _ip("-n", self.namespace, *words)

    def _address(self, namespace: str = "") -> str:
        """The hardware address of an end."""
        where = ("-n", namespace) if namespace else ()
        words = _ip(*where, "-o", "link", "show", "dev", self._ends[bool(namespace)]).split()
        return words[words.index("link/ether") + 1]


class SocketsWithin:
    """The module `socket` for a thread that connects from within a namespace; what is connected stays there."""

    def __init__(self, namespace: str) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Any:
        return getattr(socket, name)

    def create_connection(self, address: tuple[str, int], timeout: float) -> socket.socket:
        """Connect from there."""
        with _within(self._namespace):
            return socket.create_connection(address, timeout)


@cache
def own_network() -> str:
    """The first three figures of addresses that no other run on this computer has, as long as this process lives: with
    the same ones two runs' cables lead to each other's stores. Nor one that a run left which was killed."""
    here = _ip("-o", "-4", "addr", "show")
    for number in range(512):
        found = (os.getpid() + number) % 512
        network = f"198.{18 + found // 256}.{found % 256}"
        if f" {network}." in here:
            continue
        name = socket.socket(socket.AF_UNIX)
        try:
            name.bind(f"\0comptoir network {found}")
        except OSError:
            name.close()
            continue
        _KEPT.append(name)
        return network
    raise OSError("all networks are in use")


@contextmanager
def _within(namespace: str) -> Iterator[None]:
    """This thread alone is there meanwhile."""
    with Path("/proc/thread-self/ns/net").open("rb") as own, Path("/run/netns", namespace).open("rb") as there:
        _enter(there.fileno())
        try:
            yield
        finally:
            _enter(own.fileno())


def _enter(descriptor: int) -> None:
    if ctypes.CDLL(None, use_errno=True).setns(descriptor, _NEW_NET):
        raise OSError(ctypes.get_errno(), "setns")


def _ip(*words: str) -> str:
    return subprocess.run(["ip", *words], check=True, capture_output=True, text=True).stdout

"""What a screen reader hears of a program: announcements, names that change, the focus; and the tree it walks.

Scope: a listener on the accessibility bus, by the bus's own protocol (AT-SPI 2); it knows nothing of the till.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.heard.bus import SessionBus

_A11Y = "org.a11y.atspi"
_ROOT = f"/{_A11Y.replace('.', '/')}/accessible/root"
_PROPERTIES = "org.freedesktop.DBus.Properties"
_PATIENCE = 20.0
ACTIVE, EDITABLE, ENABLED, FOCUSABLE, FOCUSED, MODAL, SHOWING, VISIBLE = 1, 7, 8, 11, 12, 16, 25, 30
"""States by their numbers in AT-SPI."""
CHECKED, SELECTED = 4, 23


@dataclass(frozen=True, slots=True)
class Event:
    """A signal of the program: its name ("Announcement"), the detail, what it carries, and which object sent it."""

    name: str
    detail: str
    value: object
    path: str


@dataclass(frozen=True, slots=True)
class Node:
    """One thing that a screen reader meets."""

    path: str
    name: str
    role: str
    states: frozenset[int]
    actions: tuple[str, ...]
    depth: int

    @property
    def is_control(self) -> bool:
        """Whether a person acts on it."""
        return bool({FOCUSABLE} & self.states or self.actions)

    def __str__(self) -> str:
        return f"{self.role} {self.name!r}"


class Ears:
    """Listens to all programs on the bus; says so to the bus, as a screen reader does."""

    def __init__(self, bus: SessionBus) -> None:
        self._session = open_dbus_connection(bus.address)
        status = ("org.a11y.Bus", "/org/a11y/bus", _PROPERTIES, "Set", "ssv")
        for name in ("IsEnabled", "ScreenReaderEnabled"):
            _call(self._session, *status, ("org.a11y.Status", name, ("b", True)))
        (address,) = _call(self._session, "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress")
        self._bus: DBusConnection = open_dbus_connection(address)
        registry = (f"{_A11Y}.Registry", "/org/a11y/atspi/registry", f"{_A11Y}.Registry", "RegisterEvent", "s")
        for kind in ("object:", "focus:", "window:"):
            _call(self._bus, *registry, (kind,))
        rule = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "AddMatch", "s")
        _call(self._bus, *rule, (f"type='signal',interface='{_A11Y}.Event.Object'",))
        self.events: list[Event] = []
        self.program = ""
        """The name on the bus of the program that spoke last."""

    def close(self) -> None:
        """Stop listening."""
        self._bus.close()
        self._session.close()

    # --- what is heard ---

    def listen(self, seconds: float) -> None:
        """Take in what comes for so long."""
        ends = time.monotonic() + seconds
        while (left := ends - time.monotonic()) > 0:
            try:
                self._take(self._bus.receive(timeout=left))
            except TimeoutError:
                return

    def hear_nothing_for(self, seconds: float) -> None:
        """Comes back once nothing was announced for so long."""
        ends = time.monotonic() + _PATIENCE
        heard = -1
        while heard != len(self.said()) and time.monotonic() < ends:
            heard = len(self.said())
            self.listen(seconds)

    def said(self, since: int = 0) -> list[str]:
        """The announcements, from the one numbered `since` on."""
        return [str(event.value) for event in self.events if event.name == "Announcement"][since:]

    def hear(self, words: str, since: int = 0) -> str:
        """Wait for an announcement with these words; returns it. Raises AssertionError with what was said instead."""
        ends = time.monotonic() + _PATIENCE
        while True:
            for sentence in self.said(since):
                if words in sentence:
                    return sentence
            assert time.monotonic() < ends, f"never heard {words!r}, but {self.said(since)}"
            self.listen(0.05)

    def _take(self, message: Message) -> None:
        fields = message.header.fields
        if message.header.message_type is not MessageType.signal or len(message.body) < 4:
            return
        detail, _, _, value = message.body[:4]
        if fields.get(HeaderFields.interface) == f"{_A11Y}.Event.Object":
            self.program = fields[HeaderFields.sender]
            self.events.append(Event(fields[HeaderFields.member], detail, value[1], fields[HeaderFields.path]))

    # --- what is met ---

    def walk(self, path: str = _ROOT, depth: int = 0, *, hidden: bool = False) -> Iterator[Node]:
        """All that is in the window, as it is read; what is not shown is left out with all that is in it."""
        self._wait_for_a_word()
        node = self.node(path, depth)
        if node is None:
            return
        if path != _ROOT and not hidden and not node.states & {VISIBLE, SHOWING}:
            return
        yield node
        for _, child in self._ask(path, f"{_A11Y}.Accessible", "GetChildren")[0]:
            yield from self.walk(child, depth + 1, hidden=hidden)

    def _called(self, role: str, name: str, path: str = _ROOT, depth: int = 0) -> Iterator[Node]:
        """Those of `walk` with this role whose name begins so; the others are asked for what tells them apart."""
        self._wait_for_a_word()
        kind = f"{_A11Y}.Accessible"
        try:
            if path != _ROOT and not self._states(path) & {VISIBLE, SHOWING}:
                return
            is_it = self._ask(path, kind, "GetRoleName")[0] == role and str(
                self._property(path, kind, "Name")
            ).startswith(name)
            found = self.node(path, depth) if is_it else None
        except LookupError:
            return
        if found is not None:
            yield found
        for _, child in self._ask(path, kind, "GetChildren")[0]:
            yield from self._called(role, name, child, depth + 1)

    def _states(self, path: str) -> frozenset[int]:
        low, high = self._ask(path, f"{_A11Y}.Accessible", "GetState")[0]
        bits = low | high << 32
        return frozenset(n for n in range(64) if bits >> n & 1)

    def _wait_for_a_word(self) -> None:
        ends = time.monotonic() + _PATIENCE
        while not self.program and time.monotonic() < ends:  # nothing was heard of it yet
            self.listen(0.1)

    def node(self, path: str, depth: int = 0) -> Node | None:
        """One thing as it is now; None where it is gone."""
        try:
            kind = f"{_A11Y}.Accessible"
            role = str(self._ask(path, kind, "GetRoleName")[0])
            states = self._states(path)
            name = str(self._property(path, kind, "Name"))
            actions = tuple(str(one[0]) for one in self._actions(path))
        except LookupError:
            return None
        return Node(path, name, role, states, actions, depth)

    def find(self, role: str, name: str) -> Node:
        """The first thing of this role whose name begins so. Raises AssertionError."""
        for node in self._called(role, name):
            return node
        raise AssertionError(f"no {role} {name!r} among {[str(node) for node in self.walk()]}")

    def wait_for(self, role: str, name: str, when: Callable[[Node], bool] = lambda _node: True) -> Node:
        """As `find`, asked until it is there and as wanted."""
        ends = time.monotonic() + _PATIENCE
        while time.monotonic() < ends:
            for node in self._called(role, name):
                if when(node):
                    return node
            self.listen(0.1)
        return self.find(role, name)

    def focus(self) -> Node | None:
        """What has the keys."""
        with_keys = [node for node in self.walk() if FOCUSED in node.states]
        return with_keys[-1] if with_keys else None

    def act(self, node: Node, action: str = "") -> None:
        """Take an action of a thing by its name; the first one for "". Raises AssertionError where it has none."""
        assert node.actions, f"nothing can be done with {node}"
        number = node.actions.index(action) if action else 0
        (done,) = self._ask(node.path, f"{_A11Y}.Action", "DoAction", "i", (number,))
        assert done, f"{node} refuses {action}"

    def write(self, node: Node, text: str) -> None:
        """Put a text into a field without a key, as a dictation program does. Raises AssertionError."""
        (done,) = self._ask(node.path, f"{_A11Y}.EditableText", "SetTextContents", "s", (text,))
        assert done, f"{node} takes no text"

    def _actions(self, path: str) -> list[Any]:
        try:
            return list(self._ask(path, f"{_A11Y}.Action", "GetActions")[0])
        except LookupError:
            return []

    def _property(self, path: str, kind: str, name: str) -> object:
        return self._ask(path, _PROPERTIES, "Get", "ss", (kind, name))[0][1]

    def _ask(self, path: str, kind: str, method: str, signature: str = "", body: tuple[Any, ...] = ()) -> Any:
        """A call to the program; what it says meanwhile is heard. Raises LookupError for an error it answers."""
        address = DBusAddress(path, bus_name=self.program, interface=kind)
        asked = new_method_call(address, method, signature or None, body)
        serial = next(self._bus.outgoing_serial)
        self._bus.send(asked, serial=serial)
        ends = time.monotonic() + _PATIENCE
        while True:
            message = self._bus.receive(timeout=max(ends - time.monotonic(), 0.01))
            if message.header.fields.get(HeaderFields.reply_serial) != serial:
                self._take(message)
                continue
            if message.header.message_type is MessageType.error:
                raise LookupError(f"{path} {method}: {message.body}")
            return message.body


def _call(
    bus: DBusConnection, name: str, path: str, kind: str, method: str, signature: str = "", body: Any = ()
) -> Any:
    asked = new_method_call(DBusAddress(path, bus_name=name, interface=kind), method, signature or None, body)
    answer = bus.send_and_get_reply(asked, timeout=_PATIENCE)
    assert answer.header.message_type is not MessageType.error, (method, answer.body)
    return answer.body

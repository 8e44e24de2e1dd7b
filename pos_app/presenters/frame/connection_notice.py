"""The notice of what stands between the till and Chift, shown while it does: an untrusted certificate, a proxy, a login
page.

The header's pill names it; this notice says whom to ask and for what.
"""

from __future__ import annotations

from typing import Protocol

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator

NOTICE = "in between"
_SENTENCES = {
    "tls": N_(
        "The connection to Chift is not safe: its certificate cannot be trusted. Check this computer's date and time; "
        "where they are right, ask whoever looks after the network. Sales are kept here."
    ),
    "proxy": N_(
        "The proxy does not let the till through to Chift. Ask whoever looks after the network, or name another proxy "
        "in Settings, Connection. Sales are kept here."
    ),
    "portal": N_(
        "Something in between answers in Chift's place: a network that wants a login, most often. Log in to it with "
        "the browser. Sales are kept here."
    ),
}


class NoticeWindow(Protocol):
    """The window, for a notice."""

    def show_notice(self, view: NoticeView) -> None: ...
    def hide_notice(self, key: str) -> None: ...


class ConnectionNotice:
    """Says what stands in between once, and takes it back when a call gets through."""

    def __init__(self, window: NoticeWindow, tr: Translator) -> None:
        self._window = window
        self._tr = tr
        self._said = ""

    def on_way(self, way: str, failed: bool) -> None:
        """A call has ended; `way` is what stood in between, "" for nothing known."""
        way = way if way in _SENTENCES else ""
        if way and way != self._said:
            text = self._tr(_SENTENCES[way])
            self._window.show_notice(NoticeView(NOTICE, Tone.TROUBLE, text, seconds=None))
            self._said = way
        elif self._said and not failed:
            self._window.hide_notice(NOTICE)
            self._said = ""

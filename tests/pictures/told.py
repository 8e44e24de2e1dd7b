"""The messages that no key of the tour brings up: of damage and repair, of another clock, of new versions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from pos_app.app import main_loop, maintenance
from pos_app.presenters.common.views import ActionView, NoticeView, Tone
from pos_app.presenters.maintenance import rescue
from pos_app.presenters.maintenance.clock_messages import wrong_clock
from pos_app.presenters.maintenance.updates import FETCH
from pos_app.store.recovery.row_care import RowNews

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator

_LOST = tuple(f"1-261130-{number:04}" for number in range(17, 24))
_DAMAGED = RowNews(waits=set(_LOST[:2]), unreadable=set(_LOST[2:3]), carts={"", "14:02"})


def told(tr: Translator) -> dict[str, NoticeView]:
    """Each message by the name of its picture, as the till words it."""
    trouble = {
        "told-rescue": rescue.rescue_sentence(418, 3, _LOST, tr),
        "told-behind": rescue.rescue_sentence(1, 1, _LOST[:1], tr, behind=True),
        "told-rows": rescue.rows_sentence(_DAMAGED, tr),
        "told-foreign": rescue.foreign_sentence(_LOST, tr),
        "told-moved": rescue.moved_sentence(tr),
        "told-log": rescue.log_sentence(tr),
        "told-pins": tr(maintenance._RESET),
        "told-ended-hard": tr(main_loop._ENDED_HARD),
    }
    warned = {
        "told-clock": wrong_clock(timedelta(hours=-26), tr),
        "told-install": tr(main_loop._NOT_OPENED, command="sudo apt install /home/rue-haute/comptoir_2.4.0_amd64.deb"),
    }
    fetch = (ActionView(FETCH, tr("Fetch it now")),)
    news = {
        "told-news": NoticeView("", Tone.INFO, tr("Version {version} can be had.", version="2.4.0"), actions=fetch),
        "told-installed": NoticeView("", Tone.INFO, tr(maintenance._INSTALLED)),
    }
    return {
        **{name: NoticeView(name, Tone.TROUBLE, text, seconds=None) for name, text in trouble.items()},
        **{name: NoticeView(name, Tone.WARN, text, seconds=None) for name, text in warned.items()},
        **news,
    }

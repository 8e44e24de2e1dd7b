"""What the settings need of the window. A protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pos_app.presenters.common.views import NoticeView
    from pos_app.presenters.settings.views import SettingsListener, SettingsView, TypedView


class SettingsWindow(Protocol):
    """The window, for the settings."""

    def show_settings(self, view: SettingsView, listener: SettingsListener) -> None: ...
    def show_typed(self, view: TypedView) -> None: ...
    def show_notice(self, view: NoticeView) -> None: ...
    def hide_notice(self, key: str) -> None: ...
    def copy_text(self, text: str) -> None: ...

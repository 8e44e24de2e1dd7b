"""The Settings page put together: the sections' blocks with what frames them, and the same as a step. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from pos_app.domain.errors import DomainError
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Words
from pos_app.presenters.settings.draft import SECRET, Draft
from pos_app.presenters.settings.printer import FIELDS as PRINTER_FIELDS
from pos_app.presenters.settings.printer import printer_blocks
from pos_app.presenters.settings.privacy import privacy_blocks
from pos_app.presenters.settings.scanner import FIELDS as SCANNER_FIELDS
from pos_app.presenters.settings.scanner import scanner_blocks
from pos_app.presenters.settings.sections import SectionFacts, Sections
from pos_app.presenters.settings.steps import SettingsStep, section_of, section_views, step_actions, step_views, welcome
from pos_app.presenters.settings.updates import update_blocks
from pos_app.presenters.settings.views import Block, SettingsView
from pos_app.services.settings.shop import RATE

SAVE, REVERT = "save", "revert"


@dataclass(frozen=True, slots=True)
class PageState:
    """What the page shows: the draft and what is known, the section in front, whether work is under way, and the
    field the keys should go to."""

    draft: Draft
    known: SectionFacts
    section: str
    busy: bool = False
    focus: str = ""


def page_view(page: PageState, said: tuple[str, Tone], step: SettingsStep | None, words: Words) -> SettingsView:
    """The page with what is said beside its buttons; with a `step` it is the first start."""
    if step is SettingsStep.WELCOME:
        return welcome(words)
    sections = Sections(page.draft, page.known, words)
    view = _settings(page, sections, words) if step is None else _first_start(page, sections, step, words)
    status, tone = said
    if step is None and page.draft.is_changed and not status:
        status, tone = words("Not saved yet."), Tone.WARN
    return replace(view, status=status, status_tone=tone, busy=page.busy, focus=page.focus)


def section_of_field(name: str) -> str:
    """Where a field stands."""
    return _SECTIONS.get(name, "tax" if name.startswith(RATE) else "shop")


def _first_start(page: PageState, sections: Sections, step: SettingsStep, words: Words) -> SettingsView:
    return SettingsView(
        words("Connect your shop"),
        words("Three steps; each is kept, and you can go on another time."),
        step_views(step, words),
        str(step),
        _body(page, sections, section_of(step), words),
        step_actions(step, words, busy=page.busy),
    )


def _settings(page: PageState, sections: Sections, words: Words) -> SettingsView:
    changed = page.draft.is_changed
    wrong = {section_of_field(name) for name, error in page.known.errors.items() if _is_told(error, page.known)}
    return SettingsView(
        words("Settings"),
        words("Saving has the till opened again; the cart and unsent sales stay as they are."),
        section_views(wrong, words),
        page.section,
        _body(page, sections, page.section, words),
        (
            ActionView(REVERT, words("Take back"), enabled=changed),
            ActionView(SAVE, words("Save"), "Ctrl+S", primary=True, enabled=changed),
        ),
    )


def _is_told(error: DomainError, known: SectionFacts) -> bool:
    return error.code != "needed" or known.told


_SECTIONS = {
    **dict.fromkeys(("account_id", "client_id", "consumer_id", "base_url", "proxy", SECRET), "connection"),
    **dict.fromkeys(("pos_connection_id", "commerce_connection_id"), "connection"),
    **dict.fromkeys(("prices_include_tax", "rounding", "default_rate", "cash_step", "allowed_rates"), "tax"),
    "lock_minutes": "cashiers",
    **dict.fromkeys(("theme", "language"), "look"),
    **dict.fromkeys(SCANNER_FIELDS, "scanner"),
    **dict.fromkeys(PRINTER_FIELDS, "printer"),
    **dict.fromkeys(("free_text_variant", "update_url", "update_key"), "till"),
    "personal_days": "privacy",
}


def _body(page: PageState, sections: Sections, key: str, words: Words) -> tuple[Block, ...]:
    blocks: dict[str, Callable[[], tuple[Block, ...]]] = {
        "connection": sections.connection,
        "shop": sections.shop,
        "tax": sections.tax,
        "cashiers": sections.cashiers,
        "look": sections.look,
        "scanner": lambda: scanner_blocks(page.draft, page.known.errors, words),
        "printer": lambda: printer_blocks(
            page.draft, page.known.errors, page.known.printer, words, told=page.known.told
        ),
        "till": lambda: (*sections.till(), *update_blocks(page.draft, page.known.errors, words)),
        "privacy": lambda: privacy_blocks(page.draft, page.known.facts.set_aside, words),
    }
    return blocks[key]()

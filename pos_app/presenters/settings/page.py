"""The Settings page put together: the sections' blocks with what frames them, and the same as a step. Pure."""

from __future__ import annotations

from dataclasses import replace

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.abilities import able_blocks, still_open
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight
from pos_app.presenters.settings.fields import FIELDS, Asked, section_of
from pos_app.presenters.settings.sections import section_blocks
from pos_app.presenters.settings.steps import SettingsStep, section_views, step_actions, step_views, welcome
from pos_app.presenters.settings.views import SettingsView, TypedView
from pos_app.system.secret_store import Place

SAVE, REVERT = "save", "revert"


@frozen
class PageState:
    """What the page shows: the draft and what is known, the section in front (or the `step` of the first start),
    whether work is under way, the field the keys should go to, and what is said beside the buttons."""

    draft: Draft
    known: SectionFacts
    section: str
    step: SettingsStep | None = None
    busy: bool = False
    focus: str = ""
    status: str = ""
    tone: Tone = Tone.PLAIN

    @property
    def asked(self) -> Asked:
        """The settings as they would be saved, and what they are for; another key has another secret."""
        draft, known, step = self.draft, self.known, self.step
        return Asked(
            draft.settings,
            secret_known=bool(draft.secret)
            or (known.secret_in is not Place.NOWHERE and "client_id" not in draft.typed),
            for_orders=step in (SettingsStep.SHOP, SettingsStep.TAX, SettingsStep.ABLE),
            connects=step is SettingsStep.CONNECTION,
            practice=known.facts.practice,
        )

    @property
    def frame(self) -> tuple[object, ...]:
        """All that decides over what stands around the blocks."""
        said = self.status, self.tone
        return (
            self.draft.is_changed,
            self.wrong,
            self.step,
            self.section,
            self.busy,
            self.focus,
            self.known.agreed,
            *said,
        )

    @property
    def wrong(self) -> frozenset[str]:
        """The sections that are marked: with something to mend that is said."""
        known = self.known
        return frozenset(section_of(name) for name, error in known.errors.items() if known.is_said(error))


def page_view(page: PageState, tr: Translator) -> SettingsView:
    """The whole page."""
    if page.step is SettingsStep.WELCOME:
        return welcome(tr)
    section = page.section if page.step is None else str(page.step)
    at = Sight(page.draft, page.known, tr)
    return replace(frame_view(page, tr), body=able_blocks(at) if section == "able" else section_blocks(section, at))


def typed_view(name: str, before: PageState, page: PageState, tr: Translator) -> TypedView | None:
    """What a key in the field `name` changed: fields, and the frame where anything of it did; None for nothing."""
    old, now = Sight(before.draft, before.known, tr), Sight(page.draft, page.known, tr)
    names = {name, *(one for one in before.known.errors.keys() ^ page.known.errors.keys() if one in FIELDS)}
    fields = tuple(view for one in names if (view := now.field(one)) != replace(old.field(one), value=view.value))
    frame = frame_view(page, tr) if page.frame != before.frame else None
    return TypedView(fields, frame) if fields or frame is not None else None


def frame_view(page: PageState, tr: Translator) -> SettingsView:
    """The page without its blocks."""
    step, status, tone = page.step, page.status, page.tone
    if step is not None:
        missing = still_open(Sight(page.draft, page.known, tr)) if step.is_last else ()
        untested = step.is_last and not page.known.check.is_whole
        if missing and not status and not untested:
            status, tone = tr("Still to answer: {what}.", what=", ".join(missing)), Tone.WARN
        view = SettingsView(
            tr("Connect your shop"),
            tr("The last of four steps: what this shop can and cannot do, told before the first sale.")
            if step.is_last
            else tr("Four steps; each is kept, and you can go on another time."),
            step_views(step, tr),
            str(step),
            actions=step_actions(step, tr, busy=page.busy, waits=bool(missing) or untested),
        )
    else:
        changed = page.draft.is_changed
        if changed and not status:
            status, tone = tr("Not saved yet."), Tone.WARN
        view = SettingsView(
            tr("Settings"),
            tr("Saving opens the till again where it must; the cart and unsent sales stay as they are."),
            section_views(page.wrong, tr),
            page.section,
            actions=(
                ActionView(REVERT, tr("Discard changes"), enabled=changed),
                ActionView(SAVE, tr("Save"), "Ctrl+S", primary=True, enabled=changed),
            ),
        )
    return replace(view, status=status, status_tone=tone, busy=page.busy, focus=page.focus)

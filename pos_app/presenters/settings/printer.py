"""The section "Printer" of the settings: its fields as the table has them, and its test strip."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from pos_app.devices.printer import PrinterError, PrinterTrouble
from pos_app.domain.paper import Paper
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.printing.printer_news import trouble_sentence
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import PrinterTrial, Sight
from pos_app.presenters.settings.fields import Asked, errors_in, section_of
from pos_app.presenters.settings.printer_strip import strip_paper
from pos_app.presenters.settings.views import Block, FieldsBlock, StepRowView, StepsBlock
from pos_app.services.printing.printer_setup import A4
from pos_app.system.settings_file import Settings

TEST_PRINTER, CHOOSE_LOGO = "test_printer", "choose_logo"

Try = Callable[[Settings, Paper], Awaitable[bool]]


async def try_strip(draft: Draft, attempt: Try, tr: Translator) -> tuple[PrinterTrial, Draft]:
    """Print a strip with the settings as typed (`attempt` raises PrinterError); what came of it, and the settings with
    what was learnt: whether this printer answers."""
    if any(section_of(name) == "printer" for name in errors_in(Asked(draft.settings))):
        return PrinterTrial(done=True, trouble=PrinterTrouble.WRONG), draft
    try:
        answers = await attempt(draft.settings, strip_paper(draft.settings.printer_width, tr))
    except PrinterError as error:
        return PrinterTrial(done=True, trouble=error.trouble), draft
    known = draft.settings.printer_address if answers else ""
    return PrinterTrial(done=True, answers=answers), draft.edited("printer_answers", known)


def printer_blocks(fields: FieldsBlock, at: Sight) -> tuple[Block, ...]:
    """The table's `fields`, and the test of a printer where there is one."""
    tr, tried, (first, *others) = at.tr, at.known.printer, fields.rows
    if not at.text("printer_kind"):
        text = tr("Without one, receipts can be looked at, saved as PDF and sent by mail.")
        return (replace(fields, rows=(first[:1],), text=text),)
    unasked = _unasked(at.text("printer_kind"), at.text("printer_width"))
    first, *others = (tuple(view for view in row if view.key not in unasked) for row in (first, *others))
    actions = (
        ActionView(TEST_PRINTER, tr("Print a test strip"), "F9", enabled=not tried.running),
        ActionView(CHOOSE_LOGO, tr("Choose the logo…"), "F8"),
    )
    return replace(fields, rows=(first, *others)), StepsBlock(tr("Test"), (_row(tried, tr),), actions)


def _unasked(kind: str, width: str) -> set[str]:
    """Fields that make no sense for a printer that is connected so."""
    left_out = set() if kind == "serial" else {"printer_baud"}
    if kind == "system":
        left_out.add("printer_asks")  # the system reports nothing
        if width == A4:
            left_out |= {"printer_page", "printer_cuts", "drawer"}
    return left_out


def _row(tried: PrinterTrial, tr: Translator) -> StepRowView:
    label = tr("Test strip")
    if tried.running:
        return StepRowView(Tone.INFO, label, tr("is being printed …"))
    if tried.trouble is not None:
        return StepRowView(Tone.TROUBLE, label, trouble_sentence(tried.trouble, tr))
    if not tried.done:
        return StepRowView(Tone.PLAIN, label, tr("not printed yet; it tells what to look at"))
    if tried.answers:
        return StepRowView(Tone.OK, label, tr("printed; the printer tells how it is"))
    text = tr("handed to the printer, which tells nothing: look at the strip itself")
    return StepRowView(Tone.OK, label, text)

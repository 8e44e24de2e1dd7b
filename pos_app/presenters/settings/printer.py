"""The section "Printer" of the settings: how it is reached, its paper and letters, when it prints, its test strip."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from pos_app.devices.escpos import PAGES
from pos_app.devices.printer import PrinterError, PrinterTrouble
from pos_app.domain.errors import DomainError
from pos_app.domain.paper import Paper
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, ChoiceView, FieldView, Tone
from pos_app.presenters.common.words import Words, say
from pos_app.presenters.printing.printer_news import trouble_sentence
from pos_app.presenters.settings.draft import NO, YES, Draft
from pos_app.presenters.settings.printer_strip import strip_paper
from pos_app.presenters.settings.views import Block, FieldsBlock, StepRowView, StepsBlock
from pos_app.services.printing.printer_setup import BAUDS, printer_errors
from pos_app.system.settings_file import Settings

TEST_PRINTER, CHOOSE_LOGO = "test_printer", "choose_logo"
FIELDS = (
    "printer_kind",
    "printer_address",
    "printer_baud",
    "printer_width",
    "printer_page",
    "printer_cuts",
    "printer_asks",
    "printer_answers",
    "printer_logo",
    "printer_spare",
    "print_when",
    "drawer",
)
_KINDS = (
    ("", say("there is none")),
    ("network", say("on the network")),
    ("windows", say("as Windows knows it")),
    ("usb", say("by USB")),
    ("serial", say("by a serial line")),
)
_ADDRESS = {
    "": (say("Address"), ""),
    "network": (say("Its address on the network"), say("Such as 192.168.1.50")),
    "windows": (say("Its name in Windows"), say("As in Windows' own list of printers")),
    "usb": (say("Its device"), say("Such as /dev/usb/lp0")),
    "serial": (say("Its device"), say("Such as /dev/ttyUSB0, or COM3 on Windows")),
}
_WHEN = (
    ("always", say("after each sale")),
    ("ask", say("when it is asked for")),
    ("never", say("never by itself")),
)

Try = Callable[[Settings, Paper], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class PrinterTrial:
    """How the test strip went: not tried, under way, or what came of it. `answers`: the printer told how it is."""

    running: bool = False
    done: bool = False
    answers: bool = False
    trouble: PrinterTrouble | None = None


async def try_strip(draft: Draft, attempt: Try, words: Words) -> tuple[PrinterTrial, Draft]:
    """Print a strip with the settings as typed (`attempt` raises PrinterError); what came of it, and the settings with
    what was learnt: whether this printer answers."""
    if printer_errors(draft.settings):
        return PrinterTrial(done=True, trouble=PrinterTrouble.WRONG), draft
    try:
        answers = await attempt(draft.settings, strip_paper(draft.settings.printer_width, words))
    except PrinterError as error:
        return PrinterTrial(done=True, trouble=error.trouble), draft
    known = draft.settings.printer_address if answers else ""
    return PrinterTrial(done=True, answers=answers), draft.edited("printer_answers", known)


def printer_blocks(
    draft: Draft,
    errors: Mapping[str, DomainError],
    tried: PrinterTrial,
    words: Words,
    *,
    told: bool = False,
    windows: bool = sys.platform == "win32",
) -> tuple[Block, ...]:
    """How it is reached first; what only such a printer has comes with it."""

    def field(name: str, label: str, hint: str = "") -> FieldView:
        error, value = errors.get(name), draft.text(name)
        wrong = sentence(error, words) if error is not None and (told or error.code != "needed") else ""
        return FieldView(name, label, value, wrong, hint, ok=bool(value) and error is None)

    def choice(name: str, label: str, choices: tuple[ChoiceView, ...], hint: str = "") -> FieldView:
        return FieldView(name, label, draft.text(name), hint=hint, choices=choices)

    def yes_no(name: str, label: str, hint: str = "") -> FieldView:
        return choice(name, label, (ChoiceView(YES, words("yes")), ChoiceView(NO, words("no"))), hint)

    kind = draft.text("printer_kind")
    kinds = tuple(
        ChoiceView(key, words(text)) for key, text in _KINDS if windows or key != "windows" or kind == "windows"
    )
    reached = [choice("printer_kind", words("The receipt printer is connected"), kinds)]
    if not kind:
        text = words("Without one, receipts can be looked at, saved as PDF and sent by mail.")
        return (FieldsBlock(words("Printer"), (tuple(reached),), text),)
    label, hint = _ADDRESS.get(kind, _ADDRESS[""])
    reached.append(field("printer_address", words(label), words(hint) if hint else ""))
    if kind == "serial":
        reached.append(choice("printer_baud", words("Speed (baud)"), tuple(ChoiceView(one, one) for one in BAUDS)))
    widths = (ChoiceView("80", words("80 mm")), ChoiceView("58", words("58 mm")))
    pages = (ChoiceView("auto", words("as needed (usual)")), *(ChoiceView(page, page.upper()) for page in PAGES))
    when = tuple(ChoiceView(key, words(text)) for key, text in _WHEN)
    rows = (
        tuple(reached),
        (
            choice("printer_width", words("Width of the paper"), widths),
            choice("printer_page", words("Letters (code page)"), pages),
            yes_no("printer_cuts", words("It cuts the paper")),
        ),
        (
            choice("print_when", words("A receipt is printed"), when),
            yes_no("drawer", words("Cash opens the drawer")),
            yes_no("printer_logo", words("Logo on top")),
        ),
        (
            field("printer_spare", words("Another printer's address"), words("Empty: there is none")),
            yes_no("printer_asks", words("Ask it whether it is ready"), words("No: for one that answers wrongly")),
        ),
    )
    rest = tried.running
    actions = (
        ActionView(TEST_PRINTER, words("Print a test strip"), "F9", enabled=not rest),
        ActionView(CHOOSE_LOGO, words("Choose the logo…"), "F8"),
    )
    return (
        FieldsBlock(words("Printer"), rows),
        StepsBlock(words("Test"), (_row(tried, words),), actions),
    )


def _row(tried: PrinterTrial, words: Words) -> StepRowView:
    label = words("Test strip")
    if tried.running:
        return StepRowView(Tone.INFO, label, words("is being printed …"))
    if tried.trouble is not None:
        return StepRowView(Tone.TROUBLE, label, trouble_sentence(tried.trouble, words))
    if not tried.done:
        return StepRowView(Tone.PLAIN, label, words("not printed yet; it tells what to look at"))
    if tried.answers:
        return StepRowView(Tone.OK, label, words("printed; the printer tells how it is"))
    text = words("handed to the printer, which tells nothing: look at the strip itself")
    return StepRowView(Tone.OK, label, text)

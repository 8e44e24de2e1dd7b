"""Converts the printer settings to a `Printer` and a `PrintSetup`.

May import devices and the leaves; reads the logo's file and no other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from pos_app.devices.code_pages import AUTO, MODELS, PAGES
from pos_app.devices.escpos import DOTS, Bitmap, DrawLine, Make, read_pbm
from pos_app.devices.links import opener
from pos_app.domain.frozen import frozen
from pos_app.services.printing.print_jobs import Printer, PrintPages, PrintSetup
from pos_app.system.settings_file import LOGO, Settings

WHEN = ("always", "ask", "never")
A4 = "a4"
"""The width of paper that is printed as pages, by a printer of the system."""
BAUDS = ("9600", "19200", "38400", "57600", "115200")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?(:\d{1,5})?")


@frozen
class Drawing:
    """What is drawn for a printer: a line that it has no letters for, and pages; `pages` gives what prints a paper on
    the printer of this name, with the shop's picture on top or without."""

    line: DrawLine
    pages: Callable[[str, bool], PrintPages]


def usable_setup(settings: Settings, folder: Path, drawing: Drawing | None = None) -> PrintSetup:
    """The print setup of a profile. An invalid setting is replaced by its default, for a wrong setting never keeps a
    till from selling."""
    printer = usable_printer(settings, folder, drawing)
    draw = drawing.line if drawing else None
    spare = _printer(settings, "network", settings.printer_spare, folder, draw) if printer else None
    when = settings.print_when if settings.print_when in WHEN else "always"
    return PrintSetup(tuple(one for one in (printer, spare) if one), when, settings.drawer)


def usable_printer(settings: Settings, folder: Path, drawing: Drawing | None = None) -> Printer | None:
    """The printer of a profile, None for none."""
    kind, name = settings.printer_kind, settings.printer_address
    made = _printer(settings, kind, name, folder, drawing.line if drawing else None)
    if made is not None and drawing is not None and kind == "system" and settings.printer_width == A4:
        return replace(made, pages=drawing.pages(name, settings.printer_logo))
    return made


def read_logo(folder: Path) -> Bitmap | None:
    """The picture on top of each paper; None if there is none that can be read."""
    try:
        return read_pbm((folder / LOGO).read_bytes())
    except (OSError, ValueError):
        return None


def _printer(settings: Settings, kind: str, address: str, folder: Path, draw: DrawLine | None) -> Printer | None:
    baud = settings.printer_baud
    open_link = opener(kind, address, int(baud) if baud in BAUDS else 9600)
    if open_link is None or (kind == "network" and not is_printer_address(address)):
        return None
    width = settings.printer_width if settings.printer_width in DOTS else "80"
    page = settings.printer_page if settings.printer_page in (*MODELS, *PAGES) else AUTO
    logo = read_logo(folder) if settings.printer_logo else None
    make = Make(width, page, settings.printer_cuts, logo, draw)
    # Known of the printer at the address where the test strip was printed, and of no other.
    return Printer(open_link, make, settings.printer_asks, settings.printer_answers == address)


def is_printer_address(text: str) -> bool:
    """Whether the text is the address of a printer on the network: a host, with a port if it is not 9100."""
    port = text.rpartition(":")[2] if ":" in text else "9100"
    return bool(_HOST.fullmatch(text)) and 0 < int(port) < 65_536

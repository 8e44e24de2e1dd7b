"""What is drawn for a printer, put together of the window's floor and the system's printers.

Imported when the till first prints.
"""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.devices.system_printers import print_document
from pos_app.services.printing.printer_setup import Drawing
from pos_app.system.settings_file import LOGO
from pos_app.ui.cards.line_dots import draw_line
from pos_app.ui.cards.paper_card import read_logo

if TYPE_CHECKING:
    from pos_app.domain.paper import Paper
    from pos_app.services.printing.print_jobs import PrintPages


def drawing_of(folder: Path) -> Drawing:
    """For the printers of the profile in `folder`, whose picture stands on top of its papers."""
    return Drawing(draw_line, partial(_pages_of, folder / LOGO))


def _pages_of(logo: Path, name: str, with_logo: bool) -> PrintPages:
    from pos_app.ui.cards.paper_pdf import pdf_bytes, print_on  # late: Qt's PDF writer is slow to import

    def print_pages(paper: Paper, copy: bool) -> None:
        picture = read_logo(logo) if with_logo else None
        if sys.platform == "win32":
            print_on(name, paper, copy=copy, logo=picture)
        else:
            print_document(name, pdf_bytes(paper, copy=copy, a4=True, logo=picture))

    return print_pages

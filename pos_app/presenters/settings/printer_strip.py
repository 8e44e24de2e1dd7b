"""The strip that tells whether a printer is set up right: its width, its letters, its bars, its knife. Pure."""

from __future__ import annotations

from pos_app.domain.paper import Barcode, Gap, Heading, Line, Pair, Paper, Row, Rule
from pos_app.domain.paper_lines import COLUMNS
from pos_app.presenters.common.words import Translator

OTHERS = "Α Ω ά ς Ж я ё Ă ğ İ ż ẞ ₺"
LETTERS = "é è ê ë à â ç î ï ô ö ù û ü ä ß Œ œ Æ æ Ñ ñ € £ ł ć"


def strip_paper(width: str, tr: Translator) -> Paper:
    """For paper of `width` mm, or for pages. Each line says what it must look like."""
    columns = COLUMNS.get(width, max(COLUMNS.values()))
    ruler = ("1234567890" * 5)[:columns]
    rows: tuple[Row, ...] = (
        Heading(tr("Test strip")),
        Line("Comptoir", centred=True),
        Rule(),
        Line(tr("These figures fill one line, from edge to edge:")),
        Line(ruler),
        Line(tr("These letters are accents, not signs:")),
        Line(LETTERS),
        Line(tr("These are Greek, Russian and Turkish:")),
        Line(OTHERS),
        Pair(tr("This amount stands at the right edge"), f"1{tr.group_mark}234{tr.decimal_mark}50 €"),
        Pair(tr("TOTAL"), f"12{tr.decimal_mark}50 €", big=True),
        Rule(double=True),
        Line(tr("The scanner reads this:")),
        Gap(),
        Barcode("1-261122-0038"),
        Gap(),
        Line(tr("The paper is cut beneath this line, or fed to the tear bar."), centred=True),
    )
    return Paper(tr("Test strip"), rows, tr("COPY"))

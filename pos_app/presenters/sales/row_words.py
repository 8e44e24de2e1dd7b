"""What the list of sales says in its rows, so that it is found when it is typed. Pure."""

from __future__ import annotations

from pos_app.domain.search import fold
from pos_app.domain.submission import State
from pos_app.presenters.common.words import Translator
from pos_app.presenters.sales.views import SaleRowView
from pos_app.store.tables.sales import RowWords


def row_words(tr: Translator) -> RowWords:
    """What the list says of sales, to be searched."""
    states = {
        State.SENT: tr("Sent · order {number}", number=""),
        State.SENDING: tr("Being sent"),
        State.UNKNOWN: tr("Answer unknown · checking with the shop system"),
        State.REFUSED: tr("Needs you · {sentence}", sentence=""),
        State.WITHDRAWN: tr("Void · never sent"),
        State.QUEUED: tr("Kept here · will be sent by itself"),
    }
    return RowWords(tr("Walk-in"), tuple(states.items()))


def says(row: SaleRowView, query: str) -> bool:
    """Whether a row has a word that begins like each word of the query."""
    here = fold(" ".join((row.receipt, row.time, row.customer, row.total, row.state))).split()
    return all(any(one.startswith(word) for one in here) for word in fold(query).split())

"""Why something waits or was refused: in our own words where Chift's code is known, else in those of the software.

Chift and the software behind it speak English or the language of their maker. A code says the same in every language,
so the sentence for the cashier is made of it; the words stand behind it in small letters, for who has to ask there. A
code that only says that something is wrong leaves it to the words to say what.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.chift.refusals import bare_code
from pos_app.domain.submission import Cause
from pos_app.presenters.common.marks import N_

if TYPE_CHECKING:
    from pos_app.domain.submission import Submission
    from pos_app.presenters.common.words import Translator

_CAUSE = {
    Cause.INTERNET: N_("No internet."),
    Cause.TLS: N_(
        "The connection is not safe: its certificate cannot be trusted. Check this computer's date and time."
    ),
    Cause.PROXY: N_("The network's proxy does not let the till through. Ask whoever looks after the network."),
    Cause.PORTAL: N_("The network wants a login: log in to it with the browser."),
    Cause.CHIFT: N_("Chift does not answer."),
    Cause.SHOP_SYSTEM: N_("The shop system does not answer."),
    Cause.KEY: N_("Chift does not accept this till's key. Tell the owner."),
    Cause.SETUP: N_("The shop system is not connected. Tell the owner."),
    Cause.THROTTLED: N_("The shop system asked to wait a little."),
    Cause.NO_ANSWER: N_("No answer came."),
    Cause.IN_PROCESS: N_("The shop system is still working on it."),
    Cause.DUPLICATE: N_("The shop system says it has this already; checking."),
    Cause.BODY: N_("The shop system refused this."),
    Cause.ALIKE: N_("The shop system refuses one sale after another for the same reason. Tell the owner."),
    Cause.NOT_SUPPORTED: N_("The shop system cannot do this."),
    Cause.SALVAGED: N_("Read out of a damaged file, and some of it may have changed. Look at it before it goes out."),
    Cause.CLOCK: N_(
        "By this computer's clock this is five months old, and no server has told the time yet. Check date and time."
    ),
    Cause.ANOTHERS: N_("An answer for another sale came in; checking."),
    Cause.UNPROVED: N_("The shop system has an order that may be this sale. Look at it there."),
    Cause.TOO_OLD: N_("Not sent for five months. Someone must look at it."),
}
OWN: dict[str, str] = {
    "PHONE_ALREADY_USED": N_("This phone number belongs to another customer already."),
    "PHONE_INVALID": N_("The shop system does not take this phone number."),
    "DATALAYER_SYNC_PENDING": N_("The shop system is still reading its data in. Try again later."),
}
"""Codes of one order or customer."""
AS_CAUSE: dict[str, Cause] = {
    "CHIFT_AUTHENTICATION_ERROR": Cause.KEY,
    "CONNECTOR_AUTHENTICATION": Cause.SETUP,
    "CONNECTOR_CONFIGURATION": Cause.SETUP,
    "CONFIGURATION_SYNC": Cause.SETUP,
    "CONFIGURATION_CONNECTION": Cause.SETUP,
    "NO_ACTIVE_CONNECTION": Cause.SETUP,
    "CONSUMER_NOT_FOUND": Cause.SETUP,
    "CONNECTION_NOT_FOUND": Cause.SETUP,
    "API_RESOURCE_NOT_FOUND": Cause.NOT_SUPPORTED,
    "RESOURCE_NOT_SUPPORTED": Cause.NOT_SUPPORTED,
    "WEBHOOK_NOT_SUPPORTED": Cause.NOT_SUPPORTED,
    "REQUEST_IN_PROCESS": Cause.IN_PROCESS,
    "REQUEST_ALREADY_PROCESSED": Cause.DUPLICATE,
    "RATE_LIMIT": Cause.THROTTLED,
}
"""Codes that say what the till already has a sentence for."""
IN_WORDS = frozenset(
    {
        "DATA_VALIDATION",
        "TECHNICAL_MAPPING",
        "SYNC_MISSING_MAPPING_VALUE",
        "UNKNOWN",
        "INVALID_RESPONSE",
        "INVALID_BODY",
        "INVALID_QUERY_PARAMETER",
        "INVALID_PATH_PARAMETER",
    }
)
"""Codes behind which only the words say what is wrong."""


def cause_sentence(cause: Cause, tr: Translator) -> str:
    """Why something waits; "" for no cause."""
    english = _CAUSE.get(cause, "")
    return tr(english) if english else ""


def own_words(error_code: str, tr: Translator) -> str:
    """Our sentence for a code of Chift's; "" where it says too little, or is not known."""
    code = bare_code(error_code)
    if code in AS_CAUSE:
        return cause_sentence(AS_CAUSE[code], tr)
    return tr(OWN[code]) if code in OWN else ""


def why(row: Submission, tr: Translator) -> str:
    """Why a sale was refused or waits, in one sentence."""
    return own_words(row.error_code, tr) or row.sentence or cause_sentence(row.cause, tr)


def why_quoted(row: Submission, tr: Translator) -> str:
    """As `why` within a sentence of ours: the software's words in quotes, for they may be in another language."""
    own = own_words(row.error_code, tr)
    if row.sentence and not own:
        return tr("“{words}”", words=row.sentence)
    said = own or cause_sentence(row.cause, tr)
    return said if said.endswith(".") else f"{said}."


def why_at_length(row: Submission, tr: Translator) -> str:
    """As `why`, and who says it where that is the shop's software."""
    own = own_words(row.error_code, tr)
    if own or not row.sentence:
        return own or cause_sentence(row.cause, tr)
    return tr("The shop system says: {sentence}", sentence=row.sentence)


def words_behind(row: Submission, tr: Translator) -> tuple[str, ...]:
    """The software's words behind our own sentence, for who has to ask there; () where they are shown anyway."""
    if row.sentence and own_words(row.error_code, tr):
        return (tr("The shop system says: {sentence}", sentence=row.sentence),)
    return ()

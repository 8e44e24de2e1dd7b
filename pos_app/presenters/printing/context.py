"""What the presenters of papers need of the till, as a value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pos_app.domain.frozen import frozen

if TYPE_CHECKING:  # the mail program is asked for behind the first sale
    from pos_app.devices.mail import Message
    from pos_app.domain.fiscal_receipt import FiscalMark
    from pos_app.domain.invoice_request import InvoiceRequest


@frozen
class PaperContext:
    """Where the till stands: `mails` is the folder of what messages carry, `logo` is the picture on papers,
    `practice`: nothing is real. `mail` shows a message (see devices/mail.py); None: by this computer's program.
    `invoice_of` says for whom an invoice of a sale was asked; None: it is not known here.
    `fiscal_of` says what the paper of a document shows of its signature; None: no device signs."""

    mails: Path
    logo: Path | None = None
    practice: bool = False
    mail: Callable[[Message], bool] | None = None
    invoice_of: Callable[[str], Awaitable[InvoiceRequest | None]] | None = None
    fiscal_of: Callable[[str], Awaitable[FiscalMark]] | None = None

"""Errors and waits put into a cashier's words: the one place where a typed error becomes a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError
from pos_app.domain.errors import DomainError
from pos_app.domain.submission import Cause
from pos_app.services.outbox.outcomes import cause_of
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Words

UNEXPECTED = "Something went wrong in the till. The cart is safe."

_DOMAIN = {
    "amount": "This is not an amount.",
    "quantity": "The quantity must be above zero.",
    "quantity_too_large": "At most {limit} pieces on one line.",
    "quantity_whole": "Only whole pieces of this one.",
    "weight_digits": "A weight has at most three decimals.",
    "weight_unit": "Grams or kilograms? Type {typed} g or {typed} kg.",
    "no_price": "The shop has set no price for this product.",
    "currency": "This product is priced in another currency.",
    "price": "This is not a price.",
    "too_many_lines": "This sale is full ({limit} lines). Take the money and start another.",
    "discount_percent": "A discount is above 0 and at most 100 %.",
    "discount_amount": "This is not a discount.",
    "discount_beyond": "It costs only {most}. For percent type {typed} %.",
    "discount_unit": "A discount has no parts of a cent.",
    "text_too_long": "Too long: at most {limit} characters.",
    "needed": "Please fill this in.",
    "no_product": "No product here has this number, or more than one has.",
    "lost_product": "No product here has this number, or more than one has.",
    "printer_address": "An address looks like 192.168.1.50, or printer.local:9100.",
    "phone": "This does not look like a phone number.",
    "email": "This does not look like an e-mail address.",
    "email_at": "An e-mail address has a name and an @.",
    "email_ending": "This address has no ending such as .be or .com",
    "country": "Please choose a country.",
    "tender_amount": "This is not an amount that can be paid.",
    "overpaid": "That is more than is due. Only cash gives change.",
    "not_paid": "Not all is paid yet.",
    "empty_cart": "There is nothing in the cart yet.",
    "negative_line": "A sale cannot have a line below zero.",
    "shop_address": "The shop's own address is not complete. Ask the owner to fill it in.",
    "net_price": "This line cannot be sent as it is. Split it in two.",
    "till_code": "One to six capital letters or figures, such as 1 or A2.",
    "currency_code": "A currency has three capital letters, such as EUR.",
    "cash_step": "This is no cash amount in this currency.",
    "publisher_key": "The publisher's key has 44 letters and figures and ends with =.",
    "server_address": "It must begin with https:// (http:// only on this computer).",
    "proxy_address": "A proxy is named like proxy.example:3128, without a password.",
    "id": "An id looks like 3fa85f64-5717-4562-b3fc-2c963f66afa6.",
    "whole_number": "A whole number from {least} to {most}.",
    "barcode_mask": "A label such as 21PPPPPWWWWWC: prefix, item, weight or price, check digit.",
    "setting": "This cannot be used.",
    "tax_rate": "A tax rate is between 0 and 100 %.",
    "reason": "Please say why: it goes with the sale.",
    "rate_not_allowed": "The shop does not allow this rate.",
    "check_digit": "This barcode was misread. Scan it again.",
    "not_parked": "This one is not parked any more.",
    "handover_empty": "There is nothing to hand over: every sale is sent and no cart is parked.",
    "handover_file": "This is not a file that a till handed over.",
    "handover_unreadable": "This file cannot be read. Nothing was taken over.",
    "handover_unwritable": "The file cannot be written there. Choose another place.",
    "handover_newer": "This file was made by a newer program. Install that one here first. Nothing was taken over.",
    "handover_shop": "This file is of another shop. Nothing was taken over.",
    "handover_changed": "This file is not as the till wrote it: it is damaged or was changed. Nothing was taken over.",
    "name_taken": "Another cashier has this name.",
    "pin_digits": "A PIN has {least} to {most} figures.",
    "pin_simple": "Too easy to guess: not all the same, and not in a row.",
    "pin_taken": "This PIN cannot be used. Choose another.",
    "limit": "A number from 0 to 100.",
    "no_owner": "One cashier with a PIN must be allowed to open the settings.",
    "only_line": "This is the sale's only line: nothing would be left to send.",
    "no_such_line": "That line is gone already.",
    "being_paid": "This sale is being paid. Press Esc to change it first.",
    "drawer_amount": "This is not an amount of money for the drawer.",
    "drawer_reason": "Please say what for: it stands on the day's report.",
    "float_there": "This day has its opening float already. Use Cash in or Cash out.",
    "already_mended": "This one does not wait for you any more.",
}

_STORE = {
    "full": "This computer's disk is full. Nothing was taken; make room and try again.",
    "readonly": "The till may not write to its folder. Nothing was taken.",
    "locked": "Another program holds the till's file. Nothing was taken; try again.",
    "damaged": "The till's file is damaged. It was set aside; call support.",
    "io": "This computer's disk does not work as it should. Nothing was taken; call support.",
    "newer": "This till's file was made by a newer program. Install that one.",
}

_NO_ROOM = "This computer's disk is full. Delete what is not needed and start the till again."

_CAUSE = {
    Cause.INTERNET: "No internet.",
    Cause.TLS: "The connection is not safe: its certificate cannot be trusted. Check this computer's date and time.",
    Cause.PROXY: "The network's proxy does not let the till through. Ask whoever looks after the network.",
    Cause.PORTAL: "The network wants a login: log in to it with the browser.",
    Cause.CHIFT: "Chift does not answer.",
    Cause.SHOP_SYSTEM: "The shop system does not answer.",
    Cause.KEY: "Chift does not accept this till's key. Tell the owner.",
    Cause.SETUP: "The shop system is not connected. Tell the owner.",
    Cause.THROTTLED: "The shop system asked to wait a little.",
    Cause.NO_ANSWER: "No answer came.",
    Cause.IN_PROCESS: "The shop system is still working on it.",
    Cause.DUPLICATE: "The shop system says it has this already; checking.",
    Cause.BODY: "The shop system refused this.",
    Cause.NOT_SUPPORTED: "The shop system cannot do this.",
    Cause.SALVAGED: "Read out of a damaged file, and some of it may have changed. Look at it before it goes out.",
    Cause.TOO_OLD: "Not sent for five months. Someone must look at it.",
}


def sentence(error: Exception, words: Words) -> str:
    """What went wrong, in one sentence a cashier can act on."""
    if isinstance(error, DomainError):
        return words(_DOMAIN.get(error.code, "This cannot be done."), **error.detail)
    if isinstance(error, StoreError):
        return words(_STORE.get(error.kind, "The till could not write to its file. Nothing was taken."))
    if isinstance(error, ChiftError):
        return error.sentence or cause_sentence(cause_of(error), words)
    return words(UNEXPECTED)


def is_expected(error: BaseException) -> bool:
    """Whether this is known to happen and has a sentence of its own: no reason to call support."""
    return isinstance(error, DomainError | StoreError | ChiftError)


def start_sentence(error: StoreError, words: Words) -> str:
    """Why there is no till behind the window, and what to do before the next start."""
    return words(_NO_ROOM) if error.kind == "full" else sentence(error, words)


def cause_sentence(cause: Cause, words: Words) -> str:
    """Why something waits; "" for no cause."""
    english = _CAUSE.get(cause, "")
    return words(english) if english else ""

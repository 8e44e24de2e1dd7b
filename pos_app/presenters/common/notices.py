"""Sentences for errors and waits: the one place where a typed error becomes text for the cashier."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from pos_app.chift.errors import ChiftError
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.causes import cause_sentence, own_words
from pos_app.presenters.common.marks import N_
from pos_app.services.outbox.outcomes import cause_of
from pos_app.store.errors import StoreError

if TYPE_CHECKING:
    from pos_app.presenters.common.words import Translator

UNEXPECTED = N_("Something went wrong in the till. The cart is safe.")
RATES = "rates"
"""The message that asks for the owner's yes to the tax rates: the first start asks, too."""

_DOMAIN = {
    "amount": N_("This is not an amount."),
    "number_either": N_("Is this {one} or {other}? Type it without the mark between."),
    "number_decimals": N_("At most {decimals} figures behind the decimal mark."),
    "doubt": N_("Really {value}? Enter once more takes it."),
    "doubt_beside": N_("Really {value} for {beside}? Enter once more takes it."),
    "doubt_count": N_("Really {value}? Count it again; Ctrl+Enter once more takes it."),
    "doubt_nothing": N_("Really for nothing? Enter once more takes it."),
    "doubt_parts": N_("Really {value}, with parts of a cent? Enter once more takes it."),
    "quantity": N_("The quantity must be above zero."),
    "quantity_too_large": N_("At most {limit} pieces on one line."),
    "quantity_whole": N_("Only whole pieces of this one."),
    "weight_digits": N_("A weight has at most three decimals."),
    "weight_unit": N_("Grams or kilograms? Type {typed} g or {typed} kg."),
    "no_price": N_("The shop has set no price for this product."),
    "currency": N_("This product is priced in another currency."),
    "price": N_("This is not a price."),
    "too_many_lines": N_("This sale is full ({limit} lines). Take the money and start another."),
    "discount_percent": N_("A discount is above 0 and at most 100%."),
    "discount_amount": N_("This is not a discount."),
    "discount_beyond": N_("It costs only {most}. For percent type {typed}%."),
    "discount_above": N_("It costs only {most}."),
    "discount_unit": N_("A discount has no parts of a cent."),
    "text_too_long": N_("Too long: at most {limit} characters."),
    "needed": N_("Please fill this in."),
    "no_product": N_("No product here has this number, or more than one has."),
    "lost_product": N_("No product here has this number, or more than one has."),
    "printer_address": N_("An address looks like 192.168.1.50, or printer.local:9100."),
    "phone": N_("This does not look like a phone number."),
    "email": N_("This does not look like an e-mail address."),
    "email_at": N_("An e-mail address has a name and an @."),
    "email_ending": N_("This address has no ending such as .be or .com"),
    "country": N_("Please choose a country."),
    "address_part": N_("An address is kept only with this."),
    "tender_amount": N_("This is not an amount that can be paid."),
    "overpaid": N_("That is more than is due. Only cash gives change."),
    "later_who": N_("Only a customer who is known can pay later: say who buys first (F3)."),
    "not_paid": N_("Not all is paid yet."),
    "empty_cart": N_("There is nothing in the cart yet."),
    "negative_line": N_("A sale cannot have a line below zero."),
    "shop_address": N_("The shop's own address is not complete. Ask the owner to fill it in."),
    "net_price": N_("This line cannot be sent as it is. Split it in two."),
    "till_code": N_("One to six capital letters or figures, such as 1 or A2."),
    "currency_code": N_("A currency has three capital letters, such as EUR."),
    "cash_step": N_("This is no cash amount in this currency."),
    "publisher_key": N_("The publisher's key has 44 letters and figures and ends with =."),
    "server_address": N_("It must begin with https:// (http:// only on this computer)."),
    "proxy_address": N_("A proxy is named like proxy.example:3128, without a password."),
    "id": N_("An id looks like 3fa85f64-5717-4562-b3fc-2c963f66afa6."),
    "whole_number": N_("A whole number from {least} to {most}."),
    "barcode_mask": N_("A label such as 21PPPPPWWWWWC: prefix, item, weight or price, check digit."),
    "setting": N_("This cannot be used."),
    "tax_rate": N_("A tax rate is between 0 and 100%."),
    "rate_change": N_("Write the day, the old rate and the new one: 2027-01-01: 6 > 12."),
    "reason": N_("Please say why: it goes with the sale."),
    "rate_not_allowed": N_("The shop does not allow this rate."),
    "check_digit": N_("This barcode was misread. Scan it again."),
    "cart_offered": N_("This cart was given to the shop's store, and its answer is not there yet."),
    "cart_taken": N_("Another till took this cart over. Compare it there, then delete this copy."),
    "cart_held": N_("Till {till} has this cart."),
    "cart_gone": N_("This cart was sold or put away meanwhile."),
    "cart_newer": N_("A newer program parked this cart. Take it up there, or install that version here."),
    "store_address": N_("An address such as 192.168.1.10 or shop-server.local, without blanks."),
    "pairing_code": N_("This is not a pairing code, or a letter of it is wrong."),
    "pairing_till": N_("This code is for till {wanted}; this till is called {own}."),
    "not_parked": N_("This one is not parked any more."),
    "handover_empty": N_("There is nothing to hand over: every sale is sent and no cart is parked."),
    "handover_file": N_("This is not a file that a till handed over."),
    "handover_unreadable": N_("This file cannot be read. Nothing was taken over."),
    "handover_unwritable": N_("The file cannot be written there. Choose another place."),
    "handover_newer": N_("This file was made by a newer program. Install that one here first. Nothing was taken over."),
    "handover_shop": N_("This file is of another shop. Nothing was taken over."),
    "handover_changed": N_(
        "This file is not as the till wrote it: it is damaged or was changed. Nothing was taken over."
    ),
    "name_taken": N_("Another cashier has this name."),
    "pin_digits": N_("A PIN has {least} to {most} figures."),
    "pin_simple": N_("Too easy to guess: not all the same, and not in a row."),
    "pin_secret": N_(
        "PINs cannot be checked: their secret is not on this computer. The owner gives new ones after"
        " “pos-app cashiers reset”."
    ),
    "pin_taken": N_("This PIN cannot be used. Choose another."),
    "limit": N_("A number from 0 to 100."),
    "no_owner": N_("One cashier with a PIN must be allowed to open the settings."),
    "only_line": N_("This is the sale's only line: nothing would be left to send."),
    "no_such_line": N_("That line is gone already."),
    "being_paid": N_("This sale is being paid. Press Esc to change it first."),
    "drawer_amount": N_("This is not an amount of money for the drawer."),
    "drawer_reason": N_("Please say what for: it stands on the day's report."),
    "archive_empty": N_("No day was closed in that time: there is nothing to archive."),
    "archive_folder": N_("There is no such folder. Connect the disk, or leave this empty."),
    "archive_key": N_(
        "The key of this till's archives is not on this computer. Close the till; “pos-app archive new-key” makes"
        " another one, and the old archives stay valid."
    ),
    "archive_place": N_("{where} cannot be written. Choose another folder, or connect the disk."),
    "dep_place": N_(
        "Austrian law wants the log of signed receipts up to {quarter} kept outside of this computer. Name a second"
        " place in Settings, This till, “Archives”."
    ),
    "purge_year": N_("There is no closed year {what} with sales in this till's file."),
    "purge_term": N_("The law wants these sales kept: they may be taken out from {since} on."),
    "purge_journal": N_(
        "This till's file is not as it was written. Nothing is taken out of it: run “pos-app journal verify”."
    ),
    "purge_archive": N_(
        "The archive {what} does not lie whole in two different places. Nothing was taken out. Connect the disk, or put"
        " it into one more place."
    ),
    "purge_place": N_("The archive {what} in {where} is missing or was changed. Nothing was taken out."),
    "float_there": N_("This day has its opening float already. Use Cash in or Cash out."),
    "already_mended": N_("This one does not wait for you any more."),
    "fiscal_other": N_("The law of this till's file does not allow this. Nothing was taken; call support."),
    "return_no_number": N_("This is not a receipt number. It looks like 1-261122-0038."),
    "return_is_payment": N_("{number} is the paper of a payment. Scan the receipt of the sale."),
    "return_is_return": N_("{number} is the paper of a return. Scan the receipt of the sale."),
    "return_other_till": N_("Receipt {number} is of till {till}, or of another shop: this till does not have it."),
    "return_unknown": N_("This till has no sale {number}."),
    "return_practice": N_("Receipt {number} is a practice sale. Nothing is given back for it."),
    "return_foreign": N_("Receipt {number} belongs to {shop}. It is taken back there."),
    "return_unreadable": N_("This sale cannot be read any more. Take the goods back without a receipt."),
    "return_not_there": N_(
        "Neither this till nor the shop’s software has receipt {number}. It may be another shop’s, or not sent yet:"
        " ask at till {till}."
    ),
    "return_two_there": N_("Two sales at the shop have the number {number}. Take it back at the till that sold it."),
    "return_cancelled": N_("The order of receipt {number} is cancelled in the shop’s software. Ask the back office."),
    "return_all_there": N_("All of receipt {number} was paid back already in the shop’s software."),
    "return_money": N_("At most {most} is left of it: the rest was paid back in the shop’s software."),
    "return_currency": N_("This was sold in {sold_in}. The till gives back in its own currency only."),
    "leave_reason": N_("Please say why: it stays on the list."),
    "return_all_back": N_("All of receipt {number} came back already."),
    "return_nothing": N_("Nothing is chosen to go back."),
    "return_too_many": N_("More than may still go back."),
    "return_reason": N_("Please say why it comes back."),
    "return_customer": N_("Without a receipt it must be known who brings it."),
    "return_reason_flag": N_("“{word}” is none of voucher, shelf, repair, waste."),
    "return_ceiling": N_("Without a receipt at most {limit} comes back at once."),
    "return_day_ceiling": N_("Without a receipt at most {limit} comes back at one cashier in a day."),
    "return_not_free": N_("This shop takes nothing back without a receipt."),
    "return_price": N_("At most {most} a piece: that was its lowest recent price."),
    "deposit_none": N_("{name} is no deposit. Sell it on the Sale screen (F1)."),
    "back_sum": N_("The parts do not make up what goes back."),
    "back_amount": N_("Each part must be above zero."),
    "back_owed": N_("What is not paid yet is taken off first."),
    "back_voucher": N_("For this reason a voucher is given, no money."),
    "back_card": N_("More than was paid by {method}."),
    "back_drawer": N_("There is not so much cash in the drawer."),
    "deposit_brings": N_("Write it as BEER-24: BOTTLE × 24, CRATE."),
    "deposit_missing": N_("The catalogue has no deposit {item}, which {name} should bring along. Tell the owner."),
    "approval": N_("The number on the terminal's slip has letters and figures only."),
    "voucher_signed": N_("The signing device does not sign vouchers yet: none are sold at this till."),
    "voucher_form": N_("A voucher's code has {length} letters and figures; here are {typed}."),
    "voucher_check": N_("A letter or figure of this code is wrong. Read it again."),
    "voucher_unknown": N_("This till never gave out a voucher with this code."),
    "voucher_other_till": N_("This voucher is of another till or shop. Its paper says which: it is taken there."),
    "voucher_practice": N_("This is a voucher of the practice shop. It is worth nothing."),
    "voucher_real": N_("This is a real voucher: the practice shop does not take it."),
    "voucher_empty": N_("Nothing is left on this voucher."),
    "voucher_expired": N_("This voucher paid until {day}."),
    "voucher_left": N_("Less is left on this voucher now. Take it off and read it again."),
    "voucher_store": N_(
        "The shop's store does not answer: a voucher of another till cannot be looked at now. Try again in a moment."
    ),
    "voucher_unsure": N_("The shop's store does not answer. Take the voucher off and read it again."),
    "ledger_silent": N_("The shop's store gave no answer. Nothing was written and no money moved: press it again."),
    "return_elsewhere": N_("Some of it came back at another till meanwhile. Scan the receipt again."),
    "voucher_twice": N_("This voucher pays already."),
    "tse_cash_box": N_("The middleware before the TSE needs the id of its cash box: its own page shows it."),
    "tse_address": N_("The signing device is asked on this computer only: an address such as http://127.0.0.1:1200."),
    "fiscal_box": N_("Where receipts are signed, the till's code must have no “_”."),
    "voucher_currency": N_("This voucher is in {of}. The till takes its own currency only."),
    "voucher_amount": N_("A voucher is sold for more than nothing and up to {most}, to the cent."),
    "voucher_for_voucher": N_("A voucher is paid in money, and at once."),
    "due_form": N_("Type the day and the month, such as 24/12."),
    "due_past": N_("{day} is over."),
    "due_late": N_("That is more than a year ahead."),
    "handed_none": N_("The goods of this sale were taken along."),
    "handed_already": N_("These goods were handed over already."),
    "voucher_step": N_("Cash is rounded to {step} here: sell a voucher for a multiple of it."),
    "voucher_apart": N_("So small an amount cannot be rounded with a voucher. Take it by another means than cash."),
    "voucher_unpaid": N_("There is a voucher in this sale: take it out, or pay with F12 first."),
    "too_many_vouchers": N_("This sale is full ({limit} vouchers). Take the money and start another."),
    "owed_most": N_("No more than {most} is still owed."),
    "owed_nothing": N_("All of it is paid already."),
    "owed_other_till": N_("Till {till} sold this. The money for it is taken there, so that it is not taken twice."),
    "payment_signed": N_("The signing device does not sign such payments yet: none are taken at this till."),
    "owed_less": N_("Less is owed on this sale now."),
    "exchange_weighed": N_("Scan the label of the scale for this one."),
    "exchange_nothing": N_("What comes back is not paid yet: give it back first, then sell the other."),
    "void_none": N_("There is no sale to make void."),
    "void_not_last": N_("Only the last sale of this till's day can be made void. Take it back as a return."),
    "void_late": N_("Only within {minutes} minutes. Take it back as a return."),
    "void_returned": N_("Some of it came back already. Take back the rest as a return."),
    "void_cart": N_("Finish or park this sale first: the void one comes back to the screen."),
    "otherwise_closed": N_("The day of this sale is closed. How it was paid stays as it is."),
    "otherwise_later": N_("What is paid another day is not changed here."),
    "otherwise_same": N_("It was paid so already."),
    "otherwise_returned": N_("Some of it was given back already. How it was paid stays as it is."),
    "otherwise_sum": N_("The parts do not make up what was paid."),
    "vat_number": N_("This is not a VAT number of that country."),
    "vat_number_like": N_("Such as {like}"),
    "company_number": N_("This is not a company number."),
    "company_number_like": N_("Such as {like}"),
    "footer_lines": N_("At most {limit} lines."),
    "fiscal_de": N_(
        "In Germany a sale needs a certified signing device (TSE), which this till does not have: sell with another"
        " till, or rehearse in the practice shop."
    ),
    "fiscal_at": N_(
        "In Austria a sale needs a signing device (RKSV), which this till does not have: sell with another till, or"
        " rehearse in the practice shop."
    ),
    "practice_takes_nothing": N_("The practice shop takes no sales over: they are real. Do it at a till that sells."),
    "fiscal_country": N_(
        "The shop's country in Settings is none that there is, so its law is not known: set it under Your shop"
        " (Ctrl+,), then sell."
    ),
    "fiscal_meals": N_(
        "Where meals are eaten Belgium asks for a certified till with its fiscal data module, which this one is not:"
        " sell with another till, or rehearse in the practice shop."
    ),
    "invoice_asked": N_("An invoice was asked for already: it stands with the sale and in the work list."),
    "invoice_part": N_("Ask for the invoice on the sale itself: this is a part of it."),
    "law_day_open": N_("Close the day first (Shift+F4): from then on the till keeps to another country's law."),
    "order_taken": N_("That order is another sale's. Ask again, or look at the shop system."),
}

_STORE = {
    "full": N_("This computer's disk is full. Nothing was taken; make room and try again."),
    "readonly": N_("The till may not write to its folder. Nothing was taken."),
    "locked": N_("Another program holds the till's file. Nothing was taken; try again."),
    "damaged": N_("The till's file is damaged. Call support."),
    "io": N_("This computer's disk does not work as it should. Nothing was taken; call support."),
    "gone": N_("The till's folder was moved or removed. Nothing was taken. Put it back, then open the till again."),
    "no_file": N_("Something that is no file has the name of the till's file. Move it away; call support."),
    "row": N_("This one cannot be read: its part of the till's file is damaged. Call support."),
    "newer": N_("This till's file was made by a newer program. Install that one."),
    "purged": N_(
        "These sales were taken out of the till's file: only their archives have them. Look for a whole copy of one."
    ),
    "practice": N_(
        "This folder is the practice shop's: nothing in it may be sold for real. Open the till's own folder."
    ),
    "real": N_(
        "This folder has real sales, which the practice shop must not send. Give the practice shop its own folder."
    ),
}
_NOT_DONE = N_("This cannot be done.")
_NOT_WRITTEN = N_("The till could not write to its file. Nothing was taken.")
_NO_ROOM = N_("This computer's disk is full. Delete what is not needed and start the till again.")


def sentence(error: Exception, tr: Translator) -> str:
    """What went wrong, in one sentence a cashier can act on."""
    if isinstance(error, DomainError):
        told = {name: tr.day(value) if isinstance(value, date) else value for name, value in error.detail.items()}
        return tr(_DOMAIN.get(error.code, _NOT_DONE), **told)
    if isinstance(error, StoreError):
        return tr(_STORE.get(error.kind, _NOT_WRITTEN))
    if isinstance(error, ChiftError):
        return own_words(error.error_code, tr) or error.sentence or cause_sentence(cause_of(error), tr)
    return tr(UNEXPECTED)


def is_expected(error: BaseException) -> bool:
    """Whether this is known to happen and has a sentence of its own: no reason to call support."""
    return isinstance(error, DomainError | StoreError | ChiftError)


def start_sentence(error: StoreError, tr: Translator) -> str:
    """Why the till could not be opened, and what to do before the next start."""
    return tr(_NO_ROOM) if error.kind == "full" else sentence(error, tr)

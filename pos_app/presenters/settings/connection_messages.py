"""Sentences for a test of the connection: a row per step, one sentence for what is to be mended, and the field it is
in.

Pure; the sentences are for a shop owner, who can do something about each of them.
"""

from __future__ import annotations

from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.settings.views import StepRowView
from pos_app.services.settings.connection_test import Check, Result, ShopStep, StepResult, Why

_NO_ORDERS = N_(
    "This shop system takes no orders. The till sells, and every sale stays here until another connection is chosen."
)
_NO_PRICES = N_("No product has a price in the shop's currency: nothing can be sold before that is mended there.")
_LABELS = {
    ShopStep.ADDRESS: N_("Address of Chift"),
    ShopStep.KEY: N_("API key"),
    ShopStep.CONSUMER: N_("Your shop (consumer)"),
    ShopStep.POS: N_("Point-of-sale connection"),
    ShopStep.COMMERCE: N_("eCommerce connection"),
    ShopStep.ORDERS: N_("Taking orders"),
    ShopStep.BRANCH: N_("Branch of this till"),
    ShopStep.PRODUCTS: N_("Reading products"),
    ShopStep.TAXES: N_("Reading taxes"),
    ShopStep.METHODS: N_("Reading ways to pay"),
    ShopStep.TRANSACTIONS: N_("Asking what became of an order"),
}
_TONES = {
    Result.WAITING: Tone.PLAIN,
    Result.WORKS: Tone.OK,
    Result.NOTED: Tone.INFO,
    Result.CANNOT: Tone.WARN,
    Result.FAILED: Tone.TROUBLE,
}
_NOTED = {
    (ShopStep.CONSUMER, Why.CHOOSE): N_("works; it has several connections for invoicing: choose the one for refunds"),
    (ShopStep.POS, Why.NOT_SUPPORTED): N_("works; this shop system has no list of customers"),
    (ShopStep.POS, Why.NO_CONNECTION): N_("none: customers are read from the web shop, new ones are kept here"),
    (ShopStep.POS, Why.INACTIVE): N_("not active in Chift: new customers are kept here until it is"),
    (ShopStep.ORDERS, Why.NOT_SUPPORTED): N_("this shop system takes no orders: sales would be kept here only"),
    (ShopStep.ORDERS, Why.UNTOLD): N_("Chift does not say; the first sale will show it"),
    (ShopStep.PRODUCTS, Why.NO_PRICES): N_("read, but none has a price in the shop's currency"),
    (ShopStep.PRODUCTS, Why.EMPTY): N_("works; the shop has no products yet"),
    (ShopStep.TAXES, Why.NOT_SUPPORTED): N_("this shop system lists none: type the rates yourself"),
    (ShopStep.TAXES, Why.EMPTY): N_("the shop lists none: type the rates yourself"),
    (ShopStep.METHODS, Why.EMPTY): N_("the shop lists none: orders go out unpaid"),
    (ShopStep.METHODS, Why.NOT_SUPPORTED): N_("this shop system lists none: orders go out unpaid"),
}
_ADDRESS = {
    Why.NOT_ALLOWED: N_("This address is not safe: it must begin with https:// (Chift's is https://api.chift.eu)."),
    Why.NOBODY: N_("Nobody answers at this address. Check the address and the internet connection, then test again."),
    Why.TLS: N_(
        "The connection to this address is not safe: its certificate cannot be trusted. Check the address and "
        "this computer's date."
    ),
    Why.PROXY: N_("This computer's proxy does not let the till through. Ask whoever looks after the network."),
    Why.PORTAL: N_("Something in between answers with a web page. Log in to the network or check the address."),
    Why.STRANGER: N_("Somebody answers at this address, but it is not Chift. Check the address."),
    Why.TROUBLE: N_("Chift has trouble of its own just now. Your entries are kept; test again in a few minutes."),
}
_PLACED = {
    (
        ShopStep.KEY,
        Why.REFUSED,
    ): N_("Chift does not accept this key. Copy account id, client id and secret from Chift again."),
    (
        ShopStep.CONSUMER,
        Why.UNKNOWN_SHOP,
    ): N_("The key works, but Chift knows no shop with this consumer id. Copy the consumer id from Chift again."),
    (
        ShopStep.CONSUMER,
        Why.REFUSED,
    ): N_(
        "The key works, but it may not speak for this shop. Check the consumer id, or make "
        "a key for this consumer in Chift."
    ),
    (
        ShopStep.POS,
        Why.NO_CONNECTION,
    ): N_("This shop has no point-of-sale connection. Add one to it in Chift, then test again."),
    (
        ShopStep.POS,
        Why.INACTIVE,
    ): N_("The shop's point-of-sale connection is not active. Activate it in Chift, then test again."),
    (ShopStep.POS, Why.CHOOSE): N_("This shop has several point-of-sale connections. Choose one, then test again."),
    (
        ShopStep.COMMERCE,
        Why.NO_CONNECTION,
    ): N_("This shop has no eCommerce connection. Add one to it in Chift, then test again."),
    (
        ShopStep.COMMERCE,
        Why.INACTIVE,
    ): N_("The shop's eCommerce connection is not active. Activate it in Chift, then test again."),
    (ShopStep.COMMERCE, Why.CHOOSE): N_("This shop has several eCommerce connections. Choose one, then test again."),
    (ShopStep.COMMERCE, Why.NOT_SUPPORTED): N_("The eCommerce connection cannot list products. Choose another one."),
    (ShopStep.BRANCH, Why.CHOOSE): N_("This shop has several branches. Choose the one of this till, then test again."),
    (
        ShopStep.TRANSACTIONS,
        Why.NOT_SUPPORTED,
    ): N_("Chift cannot say what became of an order on this connection. Ask Chift to switch transactions on."),
}
_GENERAL = {
    Why.CONNECTOR: N_("The shop system does not let Chift in any more. Connect it again in Chift, then test again."),
    Why.SETUP: N_("The connection is not set up to the end in Chift. Finish it there, then test again."),
    Why.REFUSED: N_("Chift does not accept this key for that. Make a key for this consumer in Chift."),
    Why.NOT_SUPPORTED: N_("The shop system cannot do this."),
    Why.AGENT: N_(
        "The shop system's own program for Chift (its local agent) does not run. Start it on the shop's computer, then "
        "test again."
    ),
}
_UNREAD = N_("could not be read now; the till goes on without it and asks again")
_FIELDS = {ShopStep.ADDRESS: "base_url", ShopStep.KEY: "secret", ShopStep.CONSUMER: "consumer_id"}
_CHOICES = {
    ShopStep.POS: "pos_connection_id",
    ShopStep.COMMERCE: "commerce_connection_id",
    ShopStep.BRANCH: "location_id",
}


def step_rows(check: Check, tr: Translator, *, running: bool) -> tuple[StepRowView, ...]:
    """A row per step. While the test is `running` the first step without a result is being tried."""
    rows: list[StepRowView] = []
    trying = running
    for one in check.findings:
        text = _told(one, tr)
        if one.result is Result.WAITING and trying:
            text, trying = tr("being tried…"), False
        rows.append(StepRowView(_TONES[one.result], tr(_LABELS[one.step]), text))
    return tuple(rows)


def trouble_sentence(finding: StepResult, tr: Translator) -> str:
    """What is wrong and what to do about it, in one go."""
    if finding.why in _ADDRESS:
        return tr(_ADDRESS[finding.why])
    known = _PLACED.get((finding.step, finding.why)) or _GENERAL.get(finding.why)
    return tr(known or "This did not work. Test again in a few minutes.")


def done_sentence(check: Check, tr: Translator) -> tuple[str, Tone]:
    """What a test without trouble came to. A shop that cannot take an order does not work."""
    if check.lacking:
        orders = any(one.step is ShopStep.ORDERS for one in check.lacking)
        return tr(_NO_ORDERS if orders else _NO_PRICES), Tone.WARN
    if check.noted:
        n = len(check.noted)
        return tr.count(
            "The till can sell. {n} thing to know stands above.",
            "The till can sell. {n} things to know stand above.",
            n,
        ), Tone.OK
    return tr("Everything works."), Tone.OK


def field_to_mend(finding: StepResult) -> str:
    """The field the keys should go to, "" where nothing on the page can mend it."""
    if finding.why in (Why.NOBODY, Why.TLS, Why.PORTAL, Why.STRANGER, Why.NOT_ALLOWED):
        return "base_url"
    if finding.why is Why.CHOOSE:
        return _CHOICES[finding.step]
    return _FIELDS.get(finding.step, "")


def _told(finding: StepResult, tr: Translator) -> str:
    if finding.result is Result.WAITING:
        return ""
    if finding.result is Result.FAILED:
        return trouble_sentence(finding, tr)
    noted = _NOTED.get((finding.step, finding.why))
    if noted:
        return tr(noted)
    if finding.result is Result.NOTED:
        return f"{tr(_UNREAD)} “{finding.said}”" if finding.said else tr(_UNREAD)
    if finding.step is ShopStep.PRODUCTS:
        return tr.count("works: {n} was looked at", "works: {n} were looked at", finding.count)
    if finding.step is ShopStep.TAXES:
        return tr.count("works: {n} rate", "works: {n} rates", finding.count)
    return tr("works")

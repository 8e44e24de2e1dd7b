"""Tests step by step whether a till can work with a shop at Chift; creates nothing there.

The steps go from the network to the shop's data. The first that fails is the one to correct: those after it are not
tried, for they would fail for the same reason. A list that a till can do without never fails a step: it is noted. What
the shop can and cannot do is in `abilities`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from pos_app.chift.answer_values import COMMERCE, INVOICING, POS, Connection, Support
from pos_app.chift.errors import (
    ChiftError,
    ChiftForeign,
    ChiftNotFound,
    ChiftNotSupported,
    ChiftProtocolError,
    ChiftRefused,
    ChiftSetup,
    ChiftUnauthorised,
    ChiftUnreachable,
)
from pos_app.domain.catalogue import Category, Tax
from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.submission import Kind
from pos_app.services.settings.abilities import (
    Abilities,
    connector_of,
    count_goods,
    read_goods,
    read_integrations,
    read_locations,
    read_past,
)
from pos_app.system.settings_file import Settings

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.api import ChiftApi
    from pos_app.services.clock import Clock

T = TypeVar("T")
OpenShop = Callable[[Settings, str], AbstractAsyncContextManager["ChiftApi"]]
"""Opens the line to the shop of these settings with this secret. Raises DomainError("server_address")."""


class ShopStep(StrEnum):
    """The steps, in the order they are tried."""

    ADDRESS = "address"
    KEY = "key"
    CONSUMER = "consumer"
    POS = "pos"
    COMMERCE = "commerce"
    ORDERS = "orders"
    BRANCH = "branch"
    PRODUCTS = "products"
    TAXES = "taxes"
    METHODS = "methods"
    TRANSACTIONS = "transactions"


class Result(StrEnum):
    """The state of a step. NOTED: the till works without it, or there is something to know about it. CANNOT: the shop
    cannot do what a till is for; the till sells, and its sales stay here."""

    WAITING = "waiting"
    WORKS = "works"
    NOTED = "noted"
    CANNOT = "cannot"
    FAILED = "failed"


class Why(StrEnum):
    """Why a step failed or is noted; presenters have the words."""

    NONE = ""
    NOT_ALLOWED = "not_allowed"  # neither https nor on this computer
    NOBODY = "nobody"  # no connection
    TLS = "tls"
    PROXY = "proxy"
    PORTAL = "portal"
    STRANGER = "stranger"  # a server answers, but not as Chift does
    TROUBLE = "trouble"  # Chift has a problem of its own
    REFUSED = "refused"  # the key, or this shop with this key, is refused
    UNKNOWN_SHOP = "unknown_shop"
    NO_CONNECTION = "no_connection"
    INACTIVE = "inactive"
    CHOOSE = "choose"  # there are several, and none is chosen
    CONNECTOR = "connector"  # the shop's software rejects Chift
    SETUP = "setup"
    NOT_SUPPORTED = "not_supported"
    EMPTY = "empty"
    AGENT = "agent"  # the program in the shop's house that lets Chift in does not run
    UNTOLD = "untold"  # Chift does not say
    NO_PRICES = "no_prices"  # nothing has a price in the shop's currency


@frozen
class StepResult:
    """One step: its state, the reason, how many were found, and the server's own sentence ("" for none)."""

    step: ShopStep
    result: Result = Result.WAITING
    why: Why = Why.NONE
    count: int = 0
    said: str = ""


@frozen
class Check:
    """The results so far: one finding per step, and the lists of Chift that settings choose from."""

    findings: tuple[StepResult, ...] = tuple(StepResult(step) for step in ShopStep)
    connections: tuple[Connection, ...] = ()
    categories: tuple[Category, ...] = ()
    taxes: tuple[Tax, ...] = ()
    pos_connection_id: str = ""
    commerce_connection_id: str = ""
    invoicing_connection_id: str = ""
    location_id: str = ""
    abilities: Abilities = Abilities()  # frozen

    @property
    def trouble(self) -> StepResult | None:
        """The step to correct, None for none."""
        return next((one for one in self.findings if one.result is Result.FAILED), None)

    @property
    def is_whole(self) -> bool:
        """True when every step was tried and none has to be corrected first."""
        return all(one.result not in (Result.WAITING, Result.FAILED) for one in self.findings)

    @property
    def lacking(self) -> tuple[StepResult, ...]:
        """What the shop cannot do that a till is for."""
        return tuple(one for one in self.findings if one.result is Result.CANNOT)

    @property
    def noted(self) -> tuple[StepResult, ...]:
        """What works otherwise than usual."""
        return tuple(one for one in self.findings if one.result is Result.NOTED)

    def why(self, step: ShopStep) -> Why:
        """Why a step failed or is noted, `Why.NONE` for neither."""
        return next(one.why for one in self.findings if one.step is step)

    def with_finding(self, finding: StepResult) -> Check:
        """The same with this finding in place of its step's."""
        return replace(self, findings=tuple(finding if one.step is finding.step else one for one in self.findings))


class _StopError(Exception):
    """A step failed: the steps after it are not tried."""

    def __init__(self, step: ShopStep, why: Why, said: str = "") -> None:
        super().__init__(step)
        self.finding = StepResult(step, Result.FAILED, why, said=said)


class ConnectionCheck:
    """One run of all steps; `on_progress` is called after each step with the results so far."""

    def __init__(self, open_shop: OpenShop, on_progress: Callable[[Check], None], clock: Clock) -> None:
        self._open_shop = open_shop
        self._on_progress = on_progress
        self._clock = clock
        self._check = Check()

    async def run(self, settings: Settings, secret: str) -> Check:
        """Test these settings, before they are saved. An error that a wrong setting causes becomes a finding and is not
        raised."""
        try:
            bare = replace(settings, pos_connection_id="", commerce_connection_id="")
            async with self._open_shop(bare, secret) as api:
                await self._door(api)
                await self._connections(api, settings)
                await self._covered(api)
            chosen = replace(
                settings,
                pos_connection_id=self._check.pos_connection_id,
                commerce_connection_id=self._check.commerce_connection_id,
            )
            async with self._open_shop(chosen, secret) as api:
                await self._shop(api, chosen)
        except DomainError:
            self._note(StepResult(ShopStep.ADDRESS, Result.FAILED, Why.NOT_ALLOWED))
        except _StopError as stop:
            self._note(stop.finding)
        return self._check

    async def _door(self, api: ChiftApi) -> None:
        try:
            await api.log_in()
        except ChiftUnauthorised as error:
            # Chift answers a wrong key with 401, or 422 if it has the wrong form; another server does not have this
            # route.
            if error.status in (404, 405, 410):
                raise _StopError(ShopStep.ADDRESS, Why.STRANGER) from error
            self._works(ShopStep.ADDRESS)
            raise _StopError(ShopStep.KEY, Why.REFUSED, error.sentence) from error
        except ChiftError as error:
            raise _StopError(ShopStep.ADDRESS, _why(error), error.sentence) from error
        self._works(ShopStep.ADDRESS)
        self._works(ShopStep.KEY)

    async def _connections(self, api: ChiftApi, settings: Settings) -> None:
        try:
            # The owner may have activated a connection a moment ago, so Chift's cache is bypassed.
            found = await api.connections(fresh=True)
        except (ChiftNotFound, ChiftRefused) as error:
            raise _StopError(ShopStep.CONSUMER, Why.UNKNOWN_SHOP, error.sentence) from error
        except ChiftSetup as error:
            why = Why.UNKNOWN_SHOP if error.status == 404 else Why.SETUP
            raise _StopError(ShopStep.CONSUMER, why, error.sentence) from error
        except ChiftError as error:
            raise _StopError(ShopStep.CONSUMER, _why(error), error.sentence) from error
        self._check = replace(self._check, connections=found)
        self._works(ShopStep.CONSUMER)
        pos = _chosen(found, POS, settings.pos_connection_id)
        commerce = _chosen(found, COMMERCE, settings.commerce_connection_id)
        if pos is Why.CHOOSE:
            raise _StopError(ShopStep.POS, pos)
        if isinstance(pos, Why):
            # A web shop alone: its customers are read there, and new ones stay at the till.
            self._note(StepResult(ShopStep.POS, Result.NOTED, pos))
            pos = ""
        self._check = replace(self._check, pos_connection_id=pos)
        if isinstance(commerce, Why):
            raise _StopError(ShopStep.COMMERCE, commerce)
        self._check = replace(self._check, commerce_connection_id=commerce)
        books = _chosen(found, INVOICING, settings.invoicing_connection_id)
        if isinstance(books, Why):
            if books is Why.CHOOSE:  # it sells without, and Chift takes the first for the drafts of refunds
                self._note(StepResult(ShopStep.CONSUMER, Result.NOTED, books))
            books = ""
        self._check = replace(self._check, invoicing_connection_id=books)

    async def _covered(self, api: ChiftApi) -> None:
        """What the connectors can do, before anything is tried; and whether the shop's software runs at all."""
        by_id = {one.id: one for one in self._check.connections}
        pos = by_id.get(self._check.pos_connection_id)
        commerce = by_id.get(self._check.commerce_connection_id)
        told = await read_integrations(api)
        till, web = connector_of(pos, told), connector_of(commerce, told)
        orders = web.orders if web is not None else Support.UNKNOWN
        new_customers = Support.NO if pos is None else till.customers if till is not None else Support.UNKNOWN
        self._can(
            asked_at=self._clock.now(),
            connector=commerce.integration if commerce is not None else "",
            orders=orders,
            new_customers=new_customers,
            has_pos=pos is not None,
        )
        if commerce is not None and commerce.agent == "down":
            raise _StopError(ShopStep.COMMERCE, Why.AGENT)
        match orders:
            case Support.YES:
                self._works(ShopStep.ORDERS)
            case Support.NO:
                self._note(StepResult(ShopStep.ORDERS, Result.CANNOT, Why.NOT_SUPPORTED))
            case Support.UNKNOWN:
                self._note(StepResult(ShopStep.ORDERS, Result.NOTED, Why.UNTOLD))

    async def _shop(self, api: ChiftApi, settings: Settings) -> None:
        if settings.pos_connection_id:
            await self._listed(ShopStep.POS, api.search_customers("a"), counts=False)
            self._can(lists_customers=self._check.why(ShopStep.POS) is Why.NONE)
        await self._branch(api, settings.location_id)
        try:
            looked = await read_goods(api.product_pages(currency=settings.shop.currency))
        except ChiftError as error:
            raise _StopError(ShopStep.COMMERCE, _why(error), error.sentence) from error
        self._works(ShopStep.COMMERCE)
        goods, items = count_goods(looked, settings.shop.currency), looked.items
        self._can(goods=goods)
        how = (Result.WORKS, Why.NONE) if goods.priced else (Result.CANNOT, Why.NO_PRICES)
        self._note(StepResult(ShopStep.PRODUCTS, *(how if goods.any else (Result.NOTED, Why.EMPTY)), len(items)))
        taxes = await self._listed(ShopStep.TAXES, api.taxes()) or ()
        self._check = replace(self._check, taxes=taxes)
        methods = await self._listed(ShopStep.METHODS, api.payment_methods())
        offered = None if methods is None else tuple(one for one in methods if one.active)
        self._can(methods=offered)
        try:
            self._check = replace(self._check, categories=await api.categories())
        except ChiftError as error:  # a shop without categories: every product has the usual rate
            if isinstance(error, ChiftUnreachable) and error.kind != "portal":
                raise _StopError(ShopStep.TAXES, _why(error), error.sentence) from error
        rates, past, by_products = await read_past(api, items, self._clock.now().date())
        counts = {"lines": len(past.lines), "past_orders": past.count, "with_fees": past.with_fees}
        self._can(rates=rates, from_products=by_products, **counts)
        try:
            await api.transaction(self._clock.new_id(), kind=Kind.ORDER)
        except ChiftError as error:
            raise _StopError(ShopStep.TRANSACTIONS, _why(error), error.sentence) from error
        self._works(ShopStep.TRANSACTIONS)

    async def _branch(self, api: ChiftApi, chosen: str) -> None:
        """The branch of this till, where the shop has several."""
        found = await read_locations(api)
        self._can(locations=found)
        if len(found) > 1 and all(one.id != chosen for one in found):
            raise _StopError(ShopStep.BRANCH, Why.CHOOSE)
        self._check = replace(self._check, location_id=chosen if len(found) > 1 else "")
        self._works(ShopStep.BRANCH)

    async def _listed(
        self, step: ShopStep, call: Awaitable[tuple[T, ...]], *, counts: bool = True
    ) -> tuple[T, ...] | None:
        """What an optional list holds, None where it cannot be read: that is noted, and the till goes on without."""
        try:
            found = await call
        except ChiftError as error:
            if isinstance(error, ChiftUnreachable) and error.kind != "portal":  # a page for one list is that list's
                raise _StopError(step, _why(error), error.sentence) from error
            self._note(StepResult(step, Result.NOTED, _why(error), said=error.sentence))
            return None
        how = (Result.WORKS, Why.NONE) if found or not counts else (Result.NOTED, Why.EMPTY)
        self._note(StepResult(step, *how, len(found)))
        return found

    def _can(self, **known: Any) -> None:
        self._check = replace(self._check, abilities=replace(self._check.abilities, **known))

    def _works(self, step: ShopStep) -> None:
        self._note(StepResult(step, Result.WORKS))

    def _note(self, finding: StepResult) -> None:
        self._check = self._check.with_finding(finding)
        self._on_progress(self._check)


def _chosen(found: tuple[Connection, ...], api: str, wanted: str) -> str | Why:
    """The connection of a kind to use: `wanted`, else the only one that is active; otherwise why there is none."""
    kind = [one for one in found if one.api == api]
    active = [one for one in kind if one.active]
    if any(one.id == wanted for one in active):
        return wanted
    if not active:
        return Why.INACTIVE if kind else Why.NO_CONNECTION
    return active[0].id if len(active) == 1 else Why.CHOOSE


def _why(error: ChiftError) -> Why:
    match error:
        case ChiftUnreachable():
            ways = {"internet": Why.NOBODY, "tls": Why.TLS, "proxy": Why.PROXY, "portal": Why.PORTAL}
            return ways[error.kind]
        case ChiftUnauthorised():
            return Why.CONNECTOR if error.connector else Why.REFUSED
        case ChiftSetup():
            return Why.SETUP
        case ChiftNotSupported():
            return Why.NOT_SUPPORTED
        case ChiftProtocolError() | ChiftForeign():
            return Why.STRANGER
    return Why.TROUBLE

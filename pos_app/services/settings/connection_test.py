"""Tests step by step whether a till can work with a shop at Chift; creates nothing there.

The steps go from the network to the shop's data. The first that fails is the one to correct: those after it are not
tried, for they would fail for the same reason.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, aclosing
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

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
from pos_app.chift.values import COMMERCE, POS, Connection
from pos_app.domain.catalogue import Category, Tax
from pos_app.domain.errors import DomainError
from pos_app.domain.submission import Kind
from pos_app.system.settings_file import Settings

if TYPE_CHECKING:  # httpx and pydantic are imported after the first paint
    from pos_app.chift.api import ChiftApi

OpenShop = Callable[[Settings, str], AbstractAsyncContextManager["ChiftApi"]]
"""Opens the line to the shop of these settings with this secret. Raises DomainError("server_address")."""


class ShopStep(StrEnum):
    """The steps, in the order they are tried."""

    ADDRESS = "address"
    KEY = "key"
    CONSUMER = "consumer"
    POS = "pos"
    COMMERCE = "commerce"
    PRODUCTS = "products"
    TAXES = "taxes"
    TRANSACTIONS = "transactions"


class Result(StrEnum):
    """The state of a step. NOTED: it works, and there is something to know about it."""

    WAITING = "waiting"
    WORKS = "works"
    NOTED = "noted"
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


@dataclass(frozen=True, slots=True)
class StepResult:
    """One step: its state, the reason, how many were found, and the server's own sentence ("" for none)."""

    step: ShopStep
    result: Result = Result.WAITING
    why: Why = Why.NONE
    count: int = 0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """The results so far: one finding per step, and the lists of Chift that settings choose from."""

    findings: tuple[StepResult, ...] = tuple(StepResult(step) for step in ShopStep)
    connections: tuple[Connection, ...] = ()
    categories: tuple[Category, ...] = ()
    taxes: tuple[Tax, ...] = ()
    pos_connection_id: str = ""
    commerce_connection_id: str = ""

    @property
    def trouble(self) -> StepResult | None:
        """The step to correct, None for none."""
        return next((one for one in self.findings if one.result is Result.FAILED), None)

    @property
    def is_whole(self) -> bool:
        """True when every step was tried and works."""
        return all(one.result in (Result.WORKS, Result.NOTED) for one in self.findings)

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

    def __init__(self, open_shop: OpenShop, on_progress: Callable[[Check], None], new_id: Callable[[], str]) -> None:
        self._open_shop = open_shop
        self._on_progress = on_progress
        self._new_id = new_id
        self._check = Check()

    async def run(self, settings: Settings, secret: str) -> Check:
        """Test these settings, before they are saved. An error that a wrong setting causes becomes a finding and is not
        raised."""
        try:
            bare = replace(settings, pos_connection_id="", commerce_connection_id="")
            async with self._open_shop(bare, secret) as api:
                await self._door(api)
                await self._connections(api, settings)
            chosen = replace(
                settings,
                pos_connection_id=self._check.pos_connection_id,
                commerce_connection_id=self._check.commerce_connection_id,
            )
            async with self._open_shop(chosen, secret) as api:
                await self._shop(api)
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
        if isinstance(pos, Why):
            raise _StopError(ShopStep.POS, pos)
        self._check = replace(self._check, pos_connection_id=pos)
        commerce = _chosen(found, COMMERCE, settings.commerce_connection_id)
        if isinstance(commerce, Why):
            raise _StopError(ShopStep.COMMERCE, commerce)
        self._check = replace(self._check, commerce_connection_id=commerce)

    async def _shop(self, api: ChiftApi) -> None:
        try:
            await api.search_customers("a")
            self._works(ShopStep.POS)
        except ChiftNotSupported:
            self._note(StepResult(ShopStep.POS, Result.NOTED, Why.NOT_SUPPORTED))
        except ChiftError as error:
            raise _StopError(ShopStep.POS, _why(error), error.sentence) from error
        try:
            async with aclosing(api.product_pages()) as pages:
                page = await anext(pages, None)
        except ChiftError as error:
            raise _StopError(ShopStep.COMMERCE, _why(error), error.sentence) from error
        self._works(ShopStep.COMMERCE)
        count = len(page.items) if page is not None else 0
        self._note(
            StepResult(ShopStep.PRODUCTS, *((Result.WORKS, Why.NONE) if count else (Result.NOTED, Why.EMPTY)), count)
        )
        await self._lists(api)
        try:
            await api.transaction(self._new_id(), kind=Kind.ORDER)
        except ChiftError as error:
            raise _StopError(ShopStep.TRANSACTIONS, _why(error), error.sentence) from error
        self._works(ShopStep.TRANSACTIONS)

    async def _lists(self, api: ChiftApi) -> None:
        try:
            taxes = await api.taxes()
        except ChiftNotSupported:
            self._note(StepResult(ShopStep.TAXES, Result.NOTED, Why.NOT_SUPPORTED))
        except ChiftError as error:
            raise _StopError(ShopStep.TAXES, _why(error), error.sentence) from error
        else:
            self._check = replace(self._check, taxes=taxes)
            how = (Result.WORKS, Why.NONE) if taxes else (Result.NOTED, Why.EMPTY)
            self._note(StepResult(ShopStep.TAXES, *how, len(taxes)))
        try:
            self._check = replace(self._check, categories=await api.categories())
        except ChiftNotSupported:
            return  # a shop without categories: every product has the default rate
        except ChiftError as error:
            raise _StopError(ShopStep.TAXES, _why(error), error.sentence) from error

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

"""The practice shop's API as a table of routes, and the checks before each call. It has the calls of Chift's file and
no others.

May import every module with handlers, and starlette.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from http import HTTPStatus

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from pos_app.sandbox import account, catalogue, orders, people
from pos_app.sandbox.back_office import invoices
from pos_app.sandbox.calls import Call, Handler, after_the_consumer
from pos_app.sandbox.errors import ApiError, chift_error
from pos_app.sandbox.habits import gate
from pos_app.sandbox.register import branches, days, shelves, tickets
from pos_app.sandbox.shop import Shop

HORIZON = "sandbox.horizon"
_SHOP = "sandbox.shop"
_HOME = "/consumers/{consumer_id}"

_TABLE: tuple[tuple[str, str, account.Api | None, Handler], ...] = (
    ("GET", "/integrations", None, account.integrations),
    ("GET", "/integrations/{integration_id}", None, account.integration),
    ("GET", "/consumers", None, account.consumers),
    ("GET", _HOME, None, account.consumer),
    ("GET", f"{_HOME}/connections", None, account.connections),
    ("GET", f"{_HOME}/connections/{{connection_id}}/transactions", None, account.transaction),
    ("GET", f"{_HOME}/pos/customers", "pos", people.pos_customers),
    ("POST", f"{_HOME}/pos/customers", "pos", people.create_customer),
    ("GET", f"{_HOME}/pos/customers/{{customer_id}}", "pos", people.pos_customer),
    ("GET", f"{_HOME}/pos/locations", "pos", branches.locations),
    ("GET", f"{_HOME}/pos/orders", "pos", tickets.orders),
    ("GET", f"{_HOME}/pos/orders/{{order_id}}", "pos", tickets.order),
    ("PATCH", f"{_HOME}/pos/orders/{{order_id}}", "pos", tickets.update_order),
    ("GET", f"{_HOME}/pos/payments", "pos", tickets.payments),
    ("GET", f"{_HOME}/pos/payment-methods", "pos", shelves.payment_methods),
    ("GET", f"{_HOME}/pos/product-categories", "pos", shelves.product_categories),
    ("GET", f"{_HOME}/pos/products", "pos", shelves.products),
    ("GET", f"{_HOME}/pos/accounting-categories", "pos", shelves.accounting_categories),
    ("GET", f"{_HOME}/pos/tax-rates", "pos", shelves.taxes),
    ("GET", f"{_HOME}/pos/modifiers", "pos", shelves.modifiers),
    ("GET", f"{_HOME}/pos/objectives", "pos", days.objectives),
    ("GET", f"{_HOME}/pos/report", "pos", days.report),
    ("GET", f"{_HOME}/pos/sales", "pos", days.sales),
    ("GET", f"{_HOME}/pos/closures/{{date}}", "pos", days.closure),
    ("GET", f"{_HOME}/commerce/customers", "commerce", people.commerce_customers),
    ("GET", f"{_HOME}/commerce/customers/{{customer_id}}", "commerce", people.commerce_customer),
    ("GET", f"{_HOME}/commerce/products", "commerce", catalogue.products),
    ("GET", f"{_HOME}/commerce/products/{{product_id}}", "commerce", catalogue.product),
    ("GET", f"{_HOME}/commerce/variants/{{variant_id}}", "commerce", catalogue.variant),
    ("POST", f"{_HOME}/commerce/variants/set_quantity/{{variant_id}}", "commerce", catalogue.set_quantity),
    ("GET", f"{_HOME}/commerce/locations", "commerce", catalogue.locations),
    ("GET", f"{_HOME}/commerce/countries", "commerce", catalogue.countries),
    ("GET", f"{_HOME}/commerce/product-categories", "commerce", catalogue.categories),
    ("GET", f"{_HOME}/commerce/taxes", "commerce", catalogue.taxes),
    ("GET", f"{_HOME}/commerce/payment-methods", "commerce", catalogue.payment_methods),
    ("GET", f"{_HOME}/commerce/orders", "commerce", orders.orders),
    ("POST", f"{_HOME}/commerce/orders", "commerce", orders.create_order),
    ("GET", f"{_HOME}/commerce/orders/{{order_id}}", "commerce", orders.order),
    ("GET", f"{_HOME}/invoicing/invoices", "invoicing", invoices.invoices),
    ("POST", f"{_HOME}/invoicing/invoices", "invoicing", invoices.create),
    ("GET", f"{_HOME}/invoicing/invoices/{{invoice_id}}", "invoicing", invoices.invoice),
)


def api(shop: Shop) -> ASGIApp:
    """The shop as an ASGI app without faults and delays."""
    routes = _routes()

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await routes({**scope, _SHOP: shop}, receive, send)

    return answer


@cache
def _routes() -> Starlette:
    """The routes, the same for each shop: a request carries its own."""
    routes = [Route(path, _endpoint(which, handler), methods=[method]) for method, path, which, handler in _TABLE]
    routes.append(Route("/token", _token, methods=["POST"]))
    app = Starlette(routes=routes, exception_handlers={ApiError: _refused, HTTPException: _not_routed})
    app.router.redirect_slashes = False
    return app


def _endpoint(which: account.Api | None, handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    async def respond(request: Request) -> Response:
        shop: Shop = request.scope[_SHOP]
        account.check_token(shop, request.headers)
        if "consumer_id" in request.path_params:
            account.check_consumer(shop, request.path_params["consumer_id"])
        connection_id = "" if which is None else account.check_connection(shop, which, request.headers)
        if which is not None and request.method != "POST":
            # A POST comes to it under the request-id rules (`calls.once`).
            gate.check(shop, request.method, after_the_consumer(request.url.path))
        return _json(handler(shop, await _call(shop, request, connection_id)))

    return respond


async def _token(request: Request) -> Response:
    shop: Shop = request.scope[_SHOP]
    return _json(account.token(shop, await _call(shop, request, "")))


async def _call(shop: Shop, request: Request, connection_id: str) -> Call:
    return Call(
        method=request.method,
        path=request.url.path,
        params=request.path_params,
        query=request.query_params,
        headers=request.headers,
        body=await request.body(),
        connection_id=connection_id,
        horizon=request.scope.get("extensions", {}).get(HORIZON),
        most_rows=shop.habits.most_rows,
    )


def _json(text: str) -> Response:
    return Response(text, media_type="application/json")


async def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)
    return Response(error.body, error.status, error.headers, media_type="application/json")


async def _not_routed(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = chift_error(error.status_code, None, HTTPStatus(error.status_code).phrase)
    return Response(said.body, said.status, error.headers, media_type="application/json")

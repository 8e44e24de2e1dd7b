"""Whatever habits come together, the shop answers: random ones, through every list, an order and a customer."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos_app.sandbox import Options
from pos_app.sandbox.characters import CHARACTERS
from pos_app.sandbox.habits.methods import METHODS
from pos_app.sandbox.habits.model import Habits
from tests.unit.sandbox.practice_till import Clock, PracticeTill

SKUS = st.sampled_from(["*", "TL-02", "TC-M", "CB-01", "no such thing"])
SPAN = {"date_from": "2026-11-01", "date_to": "2026-12-31"}
MOMENTS = st.sampled_from(["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
REFUSED = {400, 404, 405, 502}


def some(table: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(SKUS, table, max_size=2)


# One strategy for each habit; those of the line are in `test_habits_of_the_line`.
ANY: dict[str, st.SearchStrategy[Any]] = {
    "shop": st.sampled_from(CHARACTERS),
    "without": st.sampled_from(["", "pos", "commerce"]),
    "agent": st.sampled_from(["", "up", "up", "down"]),
    "not_supported_status": st.sampled_from([400, 405]),
    "most_rows": st.integers(1, 100),
    "error_details": st.booleans(),
    "odd_currencies": some(st.sampled_from(["eur", "", "€", 978, None, "USD"])),
    "odd_prices": some(st.sampled_from(["zero", "missing", "null"])),
    "gone": some(st.sampled_from(["deleted", "out_of_stock", "renamed"])),
    "nameless": st.lists(SKUS, max_size=2),
    "no_variants": st.lists(SKUS, max_size=2),
    "two_barcodes": st.lists(SKUS, max_size=2),
    "html_names": st.booleans(),
    "description_bytes": st.sampled_from([0, 1, 900]),
    "tax_rates": st.sampled_from(["percent", "fraction"]),
    "pictures": st.sampled_from(["drawn", "none", "all", "odd"]),
    "payment_methods": st.sampled_from([*METHODS, ["Bar", {"name": "x", "active": False}]]),
    "methods_by": st.sampled_from(["id_or_name", "id", "exact_name"]),
    "rounding": st.sampled_from([None, "per_line", "per_rate", "per_rate_bankers", "cut_prices_2dp"]),
    "made_then": st.sampled_from([None, {"status": 404, "record_status": 400}]),
    "fees": st.lists(st.sampled_from([{}, {"type": "other", "untaxed": 0.1, "tax_rate": 5.5}]), max_size=2),
    "order_status": st.sampled_from(["", "draft", "cancelled", "refunded", "on_hold"]),
    "order_currency": st.sampled_from(["", "USD"]),
    "transaction_status": st.sampled_from(["success", "pending", "failed"]),
    "refunded": st.sampled_from([0, 1.5, 99]),
    "books_refunds": st.sampled_from(["as_told", "late", "in_parts", "wrong", "twice", "never"]),
    "late_seconds": st.sampled_from([0, 60]),
    "refunds_tell": st.sampled_from(["all", "amount", "sum"]),
    "invoicing": st.booleans(),
    "more_books": st.booleans(),
    "notes": st.sampled_from(["kept", "dropped", "cut", "one_line"]),
    "note_length": st.integers(0, 40),
    "buyer_notes": st.sampled_from(["kept", "dropped"]),
    "phones": st.sampled_from(["e164", "national", "brackets", "trunk_zero", "two_numbers", "words", "mixed"]),
    "phone_search": st.sampled_from(["digits", "exact"]),
    "addresses": st.sampled_from(["parts", "one_field", "no_number", "no_country", "country_name", "mixed"]),
    "further_addresses": st.booleans(),
    "odd_dates": st.dictionaries(st.sampled_from(["customers", "goods", "orders"]), MOMENTS),
    "branches": st.sampled_from([1, 2]),
    "shared_phones": st.sampled_from(["refused", "taken"]),
    "goods_by": st.sampled_from(["number", "change"]),
    "time_scale": st.just(0),
    "connector": st.just("Any"),
}
ELSEWHERE = {"not_supported", "failing", "daily_limit", "instead_of_chift", "slow"}


def test_every_habit_is_among_them() -> None:
    assert set(ANY) | ELSEWHERE == set(Habits.model_fields)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(spec=st.fixed_dictionaries({}, optional=ANY))
def test_a_shop_with_any_habits_answers(spec: dict[str, Any]) -> None:
    till = PracticeTill(Options(clock=Clock()))
    try:
        order, elise = till.order(note="Receipt 1"), till.get("/pos/customers", search="elise").json()["items"][0]["id"]
        told = till.habits(**{**spec, "time_scale": 0})
        assert json.loads(till.shop.habits()) == told
        methods = till.get("/commerce/payment-methods")
        listed = methods.json()["items"] if methods.status_code == 200 else []
        named = next((each["id" if told["methods_by"] == "id" else "name"] for each in listed if each["active"]), None)
        made = till.post("/commerce/orders", {**order, "payment_method": named}, "r1")
        assert made.status_code in {200, *REFUSED}, made.text
        new = till.post("/pos/customers", {"first_name": "Ada", "last_name": "Byron", "phone": "+32475998877"}, "r2")
        assert new.status_code in {200, *REFUSED}, new.text
        kept = till.state()["orders"]
        assert len(kept) == int(made.status_code == 200 or (told["made_then"] is not None and bool(kept)))

        for path in (
            *(f"/commerce/{name}" for name in ("products", "customers", "orders", "taxes", "locations", "countries")),
            *(f"/pos/{name}" for name in ("orders", "products", "locations", "payment-methods", "tax-rates")),
            *("/pos/customers", "/pos/payments", "/pos/sales", "/pos/objectives", "/pos/closures/2026-11-22"),
            *("/pos/report", f"/pos/customers/{elise}", f"/commerce/customers/{elise}", "/connections"),
            *(f"{api}/orders/{each['id']}" for api in ("/pos", "/commerce") for each in kept),
        ):
            answer = till.get(path, **SPAN, date="2026-11-22", phone="+32475123456")
            assert answer.status_code in ((200,) if path == "/connections" else {200, 400, 502}), (path, answer.text)
            if answer.status_code != 200:
                body = answer.json()
                assert body.get("error_code") == "ERROR_NO_ACTIVE_CONNECTION" or told["agent"] == "down", (path, body)
    finally:
        till.close()

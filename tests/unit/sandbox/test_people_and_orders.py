"""Customers and orders: found, made, refused with the field, listed, summed up."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.practice_till import ADDRESS, Clock, PracticeTill, code, fields


def names(till: PracticeTill, **query: str | int) -> list[str]:
    return [each["name"] for each in till.get("/pos/customers", **query).json()["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"search": "elise"}, ["Élise Lefèvre"]),
        ({"search": "LEFÈVRE él"}, ["Élise Lefèvre"]),
        ({"search": "muller"}, ["Zoë Müller"]),
        ({"search": "dubois"}, ["Marc Dubois", "José Marc-Dubois"]),
        ({"search": "nobody"}, []),
        ({"search": "%"}, []),
        ({"email": "MARC.Dubois@example.be"}, ["Marc Dubois"]),
        ({"email": "marc"}, []),
        ({"phone": "+32475123456"}, ["Élise Lefèvre"]),
        ({"phone": "0475 12 34 56"}, ["Élise Lefèvre"]),
        ({"phone": "0032475123456"}, ["Élise Lefèvre"]),
        ({"phone": "call me"}, []),
        ({"search": "marc", "phone": "+32473901234"}, ["José Marc-Dubois"]),
    ],
)
def test_customers_are_found(till: PracticeTill, query: dict[str, str | int], found: list[str]) -> None:
    assert names(till, **query) == found


def test_a_customer_made_is_found_and_shown_whole(till: PracticeTill, clock: Clock) -> None:
    body = {
        "first_name": "Bérénice",
        "last_name": "Noël",
        "phone": "+32 470 00 11 22",
        "email": "Berenice@example.be",
        "address": {"name": "home", "street": "Rue Basse", "city": "Mons", "postal_code": "7000", "country": "BE"},
    }
    made = till.post("/pos/customers", body, "c1").json()

    assert made["name"] == "Bérénice Noël"
    assert made["created_on"] == clock.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert made["addresses"][0]["city"] == "Mons"
    assert till.get(f"/pos/customers/{made['id']}").json() == made
    assert names(till, search="berenice") == names(till, phone="0470001122") == ["Bérénice Noël"]
    assert till.state()["customers"][-1] == {**made, "request_id": "c1"}
    shown = till.get(f"/commerce/customers/{made['id']}").json()
    assert (shown["email"], shown["addresses"][0]["postal_code"]) == ("Berenice@example.be", "7000")


def test_a_customer_who_is_not_there(till: PracticeTill) -> None:
    for api in ("pos", "commerce"):
        assert code(till.get(f"/{api}/customers/none")) == (404, "ERROR_CUSTOMER_NOT_FOUND")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"first_name": ""}, ["first_name"]),
        ({"last_name": None}, ["last_name"]),
        ({"phone": 32475}, ["phone"]),
        ({"address": {"name": "home", "city": "Mons"}}, ["address", "postal_code"]),
        ({"first_name": "\ud800"}, ["first_name"]),
    ],
)
def test_a_customer_refused_names_the_field(till: PracticeTill, change: dict[str, object], field: list[str]) -> None:
    answer = till.post("/pos/customers", {"first_name": "Ada", "last_name": "Byron", **change})

    assert fields(answer) == [["body", *field]]
    assert names(till, search="ada") == []


@pytest.mark.parametrize("text", ["", "{", "NaN", '{"first_name": NaN}', "[" * 100_000, "9" * 5000])
def test_a_body_that_is_no_json(till: PracticeTill, text: str) -> None:
    answer = till.run(lambda: till.http.post(f"{till.home}/pos/customers", content=text))

    assert fields(answer) == [["body"]]


def test_a_paid_order_comes_back_whole_with_exact_digits(till: PracticeTill, clock: Clock) -> None:
    answer = till.post("/commerce/orders", till.order(note="1-261122-0001"), "r1")
    made = answer.json()

    assert '"untaxed_amount":24.77,"tax_amount":5.20,"total":29.97' in answer.text
    assert '"unit_price":8.2562' in answer.text
    assert (made["order_number"], made["status"], made["note"]) == ("100001", "confirmed", "1-261122-0001")
    assert made["confirmed_on"] == made["created_on"] == clock.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert [each["name"] for each in made["payment_methods"]] == ["Cash"]
    assert made["transactions"][0]["amount"] == 29.97
    assert made["billing_address"]["city"] == "Brussels"
    assert made["lines"][0]["variant"]["sku"] == "TL-02"
    assert till.get(f"/commerce/orders/{made['id']}").text == answer.text
    kept = till.state()["orders"][0]
    assert (str(kept["total"]), kept["lines"][0]["quantity"], kept["payment_method"]) == ("29.97", 3, "Cash")


def test_an_order_without_a_payment_is_a_draft_and_no_sale(till: PracticeTill) -> None:
    assert till.post("/commerce/orders", till.order(payment_method=None)).json()["status"] == "draft"
    assert till.get("/pos/sales", date_from="2026-11-22", date_to="2026-11-22").json()["total"] == 0


def test_order_numbers_count_on(till: PracticeTill) -> None:
    numbers = [till.post("/commerce/orders", till.order()).json()["order_number"] for _ in range(3)]

    assert numbers == ["100001", "100002", "100003"]


def test_an_order_refused_uses_up_no_number_and_no_buyer(till: PracticeTill) -> None:
    wrong = till.order(customer={"email": "new@example.be", "phone": "0475123456"})
    assert till.post("/commerce/orders", wrong).status_code == 422

    assert till.post("/commerce/orders", till.order()).json()["order_number"] == "100001"
    emails = [each["email"] for each in till.get("/commerce/customers").json()["items"]]
    assert "new@example.be" not in emails


PHONES = ["0475123456", "32475123456", "+32 0475 12 34 56", "+32 1", "+abc", "+", "+" + "1" * 16]


@pytest.mark.parametrize("phone", PHONES)
def test_a_phone_must_begin_with_the_country_code(till: PracticeTill, phone: str) -> None:
    invalid = (422, "ERROR_PHONE_INVALID")
    buyer = {"email": "elise.lefevre@example.be", "phone": phone}

    assert code(till.post("/commerce/orders", till.order(customer=buyer))) == invalid
    for place in ("billing_address", "shipping_address"):
        assert code(till.post("/commerce/orders", till.order(**{place: {**ADDRESS, "phone": phone}}))) == invalid
    assert till.state()["orders"] == []


def test_most_shops_take_a_phone_that_another_customer_has(till: PracticeTill) -> None:
    till.habits(shared_phones="taken")
    used = till.order(customer={"email": "elise.lefevre@example.be", "phone": "+32 476 23 45 67"})
    assert till.post("/commerce/orders", used).status_code == 200


def test_a_phone_belongs_to_one_customer(till: PracticeTill) -> None:
    marc = "+32 476 23 45 67"
    used = till.order(customer={"email": "elise.lefevre@example.be", "phone": marc})
    assert code(till.post("/commerce/orders", used)) == (422, "ERROR_PHONE_ALREADY_USED")

    own = till.order(customer={"email": "MARC.dubois@example.be", "phone": marc})
    assert till.post("/commerce/orders", own).status_code == 200
    unclaimed = till.order(customer={"email": "walk-in@example.be", "phone": "+32471789012"})  # Anaïs has no e-mail
    assert till.post("/commerce/orders", unclaimed).status_code == 200


def test_a_buyer_unknown_by_e_mail_becomes_a_web_customer_once_but_none_of_the_tills(till: PracticeTill) -> None:
    before = len(till.state()["customers"])
    ids = {
        till.post("/commerce/orders", till.order(customer={"email": email})).json()["customer"]["id"]
        for email in ("New@example.be", "new@example.be")
    }

    assert len(ids) == 1
    assert till.get(f"/commerce/customers/{ids.pop()}").json()["email"] == "New@example.be"
    assert len(till.state()["customers"]) == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"customer": {}}, ["customer", "email"]),
        ({"billing_address": {**ADDRESS, "country": ""}}, ["billing_address", "country"]),
        ({"shipping_address": None}, ["shipping_address"]),
        ({"currency": 7}, ["currency"]),
        ({"lines": []}, ["lines"]),
    ],
)
def test_an_order_refused_names_the_field(till: PracticeTill, change: dict[str, object], field: list[str]) -> None:
    assert fields(till.post("/commerce/orders", till.order(**change))) == [["body", *field]]


@pytest.mark.parametrize(
    ("name", "value"),
    [("quantity", 1.5), ("quantity", "1"), ("quantity", True), ("unit_price", "9.99"), ("tax_rate", None)],
)
def test_a_line_with_a_wrong_kind_of_number(till: PracticeTill, name: str, value: object) -> None:
    order = till.order()
    order["lines"][0][name] = value

    assert fields(till.post("/commerce/orders", order)) == [["body", "lines", 0, name]]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("variant_id", "none"),
        ("quantity", 0),
        ("quantity", -1),
        ("quantity", 10**9),
        ("unit_price", -0.01),
        ("unit_price", 1e300),
        ("unit_price", 1e-300),
        ("tax_rate", 101),
        ("tax_rate", -1),
    ],
)
def test_a_line_no_shop_sells(till: PracticeTill, name: str, value: object) -> None:
    order = till.order()
    order["lines"][0][name] = value

    assert code(till.post("/commerce/orders", order)) == (400, "ERROR_DATA_VALIDATION")
    assert till.state()["orders"] == []


@pytest.mark.parametrize("method", ["Cheque", "Seashells"])
def test_a_payment_method_the_shop_does_not_take(till: PracticeTill, method: str) -> None:
    assert code(till.post("/commerce/orders", till.order(payment_method=method))) == (400, "ERROR_DATA_VALIDATION")


def test_a_payment_method_by_name_or_id(till: PracticeTill) -> None:
    card = till.get("/commerce/payment-methods").json()["items"][1]

    for given in ("card", card["id"]):
        made = till.post("/commerce/orders", till.order(payment_method=given)).json()
        assert made["payment_method_id"] == card["id"]


def test_orders_are_listed_by_day_and_by_moment(till: PracticeTill, clock: Clock) -> None:
    made = []
    for _ in range(3):
        made.append(till.post("/commerce/orders", till.order()).json()["order_number"])
        clock.forward(days=1)
        till.sign_in()

    def listed(**query: str | int) -> list[str]:
        return [each["order_number"] for each in till.get("/commerce/orders", **query).json()["items"]]

    assert listed() == made
    assert listed(date_from="2026-11-23") == made[1:]
    assert listed(date_to="2026-11-23") == made[:2]
    assert listed(date_from="2026-11-23", date_to="2026-11-23") == made[1:2]
    assert listed(updated_after="2026-11-23T09:00:01") == made[2:]
    assert listed(size=2, page=2) == made[2:]
    assert fields(till.get("/commerce/orders", date_from="1700000000")) == [["query", "date_from"]]


def test_an_order_shows_more_or_less_as_asked(till: PracticeTill) -> None:
    made = till.post("/commerce/orders", till.order()).json()
    where = f"/commerce/orders/{made['id']}"

    asked = till.get(where, include_product_categories="true").json()
    assert [each["name"] for each in asked["lines"][0]["variant"]["categories"]] == ["Home"]
    assert till.get("/commerce/orders", include_customer_details="false").json()["items"][0]["customer"] is None
    assert fields(till.get(where, include_product_categories="yes")) == [["query", "include_product_categories"]]
    assert code(till.get("/commerce/orders/none")) == (404, "ERROR_ORDER_NOT_FOUND")


def test_the_day_is_summed_up(till: PracticeTill, clock: Clock) -> None:
    # design/main.png: 9.99×3 and 11.61 at 21 %, 7.95 at 6 %.
    lines = ((3, "8.2562", "21"), (1, "7.5", "6"), (1, "9.59504", "21"))
    till.post("/commerce/orders", till.order(*lines))
    till.post("/commerce/orders", till.order((1, "7.5", "6"), payment_method="Card"))

    sales = till.get("/pos/sales", date_from="2026-11-22", date_to="2026-11-22").json()
    assert (sales["total"], sales["tax_amount"]) == (57.48, 8.11)
    assert [(tax["tax_rate"], tax["tax_amount"], tax["total"]) for tax in sales["taxes"]] == [
        (6, 0.90, 15.90),
        (21, 7.21, 41.58),
    ]
    assert till.get("/pos/sales", date_from="2026-11-23", date_to="2026-11-30").json()["total"] == 0
    today = till.get("/pos/closures/2026-11-22").json()
    assert today["status"] == "open"
    paid = {each["payment_method_name"]: each["total"] for each in today["closures"][0]["payments"]}
    assert paid == {"Cash": 49.53, "Card": 7.95}
    clock.forward(days=1)
    till.sign_in()
    assert till.get("/pos/closures/2026-11-22").json()["status"] == "closed"
    assert fields(till.get("/pos/closures/today")) == [["path", "date"]]


def test_a_web_shops_busy_day_can_be_planted(till: PracticeTill) -> None:
    made = till.post("/commerce/orders", till.order(note="Receipt 1")).json()

    till.shop.plant({"order": made["order_number"], "what": "copy", "times": 2000, "note": "by the web"})

    pages = [till.get("/commerce/orders", size=100, page=page).json() for page in (1, 21)]
    assert pages[0]["total"] == 2001
    assert [each["note"] for each in pages[0]["items"]] == ["Receipt 1", *["by the web"] * 99]
    last = pages[1]["items"][0]
    assert (last["order_number"], till.get(f"/commerce/orders/{last['id']}").json()) == ("102001", last)

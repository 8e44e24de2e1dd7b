"""Who gets in: tokens, consumers, connections, and what is not there."""

from __future__ import annotations

import pytest

from tests.unit.sandbox.practice_till import Clock, PracticeTill, code, fields

AUTH = (401, "ERROR_CHIFT_AUTHENTICATION_ERROR")


def test_a_token_lives_thirty_minutes_and_says_so(till: PracticeTill, clock: Clock) -> None:
    token = till.sign_in().json()
    assert token["expires_in"] == 1800
    assert token["expires_on"] == int(clock.now.timestamp()) + 1800

    clock.forward(seconds=1799)
    assert till.get("").status_code == 200
    clock.forward(seconds=1)
    assert code(till.get("")) == AUTH
    till.sign_in()
    assert till.get("").status_code == 200


@pytest.mark.parametrize("part", ["clientId", "clientSecret"])
def test_a_wrong_key_gets_no_token(till: PracticeTill, part: str) -> None:
    assert code(till.sign_in(**{part: "wrong"})) == AUTH


def test_an_account_that_is_no_id_is_named(till: PracticeTill) -> None:
    assert fields(till.sign_in(accountId="mine")) == [["body", "accountId"]]


@pytest.mark.parametrize(
    "header", ["", "Bearer ", "Bearer x.y", "Bearer é.é", "Basic abc", "Bearer 99999999999999999."]
)
def test_no_way_in_without_a_token_of_the_shop(till: PracticeTill, header: str) -> None:
    assert code(till.get_with({"Authorization": header.encode()}, "/commerce/products")) == AUTH


def test_another_shops_consumer(till: PracticeTill) -> None:
    till.home = f"/consumers/{till.ours.account_id}"
    assert code(till.get("/commerce/products")) == (404, "ERROR_CONSUMER_NOT_FOUND")
    till.home = "/consumers/mine"
    assert fields(till.get("/commerce/products")) == [["path", "consumer_id"]]


def test_each_api_has_its_connection_and_minds_the_header(till: PracticeTill) -> None:
    pos = {"x-chift-connectionid": till.ours.pos_connection_id.encode()}
    shown = {each["api"]: each["connectionid"] for each in till.get("/connections").json()}

    assert shown == {
        "Point of Sale": till.ours.pos_connection_id,
        "eCommerce": till.ours.commerce_connection_id,
    }
    assert till.get_with(pos, "/pos/customers").status_code == 200
    assert code(till.get_with(pos, "/commerce/orders")) == (400, "ERROR_NO_ACTIVE_CONNECTION")


def test_what_is_not_there_answers_in_chifts_shape(till: PracticeTill) -> None:
    nowhere = till.get("/commerce/rockets")
    assert (nowhere.status_code, nowhere.json()["status"]) == (404, "error")
    wrong = till.post("/commerce/products", {})
    assert (wrong.status_code, wrong.json()["status"]) == (405, "error")


@pytest.mark.parametrize("path", ["/commerce/products", "/commerce/orders", "/pos/customers", "/commerce/taxes"])
@pytest.mark.parametrize(("name", "value"), [("size", 101), ("size", 0), ("page", 0), ("page", "two")])
def test_pages_have_limits(till: PracticeTill, path: str, name: str, value: int | str) -> None:
    assert fields(till.get(path, **{name: value})) == [["query", name]]


def test_a_page_past_the_end_is_empty_and_knows_the_total(till: PracticeTill) -> None:
    first = till.get("/commerce/products").json()
    assert (first["page"], first["size"], len(first["items"])) == (1, 50, first["total"])

    assert till.get("/commerce/products", page=10**30).json()["items"] == []
    assert till.get("/commerce/products", page=2).json()["total"] == first["total"]

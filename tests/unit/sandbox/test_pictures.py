"""Product pictures: drawn ones that any client can show, and odd ones that a careful client refuses."""

from __future__ import annotations

import struct
from urllib.parse import urlsplit

import httpx
import pytest

from pos_app.sandbox.drawings import DRAWN, NAMES, ODD
from pos_app.sandbox.goods import PRODUCTS
from tests.unit.sandbox.practice_till import PracticeTill

PNG = b"\x89PNG\r\n\x1a\n"


def urls(till: PracticeTill) -> dict[str, list[str]]:
    return {
        variant["sku"]: [image["url"] for image in variant["variant_images"]]
        for each in till.get("/commerce/products", size=100).json()["items"]
        for variant in each["variants"]
    }


def fetched(till: PracticeTill, url: str) -> httpx.Response:
    """Without the till's token."""
    return till.run(lambda: till.http.get(url, headers={"Authorization": ""}))


def size(body: bytes) -> tuple[int, int]:
    assert body.startswith(PNG)
    width, height = struct.unpack(">II", body[16:24])
    return width, height


def test_the_ordinary_shop_has_fifteen_drawings_at_its_own_address(till: PracticeTill) -> None:
    told = {sku: found[0] for sku, found in urls(till).items() if found}

    assert set(told) == set(DRAWN) <= {one.sku for each in PRODUCTS for one in each.variants}
    assert {urlsplit(url).netloc for url in told.values()} == {"practice"}
    assert len(NAMES) == len(set(told.values())) == 15
    for url in set(told.values()):
        answer = fetched(till, url)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
        assert size(answer.content) == (240, 240)
        assert len(answer.content) < 10_000


def test_product_and_variant_name_the_picture_alike(till: PracticeTill) -> None:
    apron = till.get("/commerce/products", sku="TC-M").json()["items"][0]
    assert apron["common_images"] == apron["variants"][0]["variant_images"]
    assert apron["common_images"][0]["main_image"] is True
    assert len({one["variant_images"][0]["id"] for one in apron["variants"]}) == 3


def test_no_pictures_and_one_for_each_variant(till: PracticeTill) -> None:
    till.habits(pictures="none")
    assert set(map(tuple, urls(till).values())) == {()}

    till.habits(pictures="all")
    told = [found[0] for found in urls(till).values()]
    assert len(set(told)) == len(told) > 40
    assert size(fetched(till, told[0]).content) == (240, 240)


def test_odd_pictures(till: PracticeTill) -> None:
    """SVG, a page, ways to private addresses, a bomb, too much, half of one, none."""
    till.habits(pictures="odd")
    told = {found[0] for found in urls(till).values()}
    assert "" in told
    assert any(url.startswith("file:") for url in told)
    base = "http://practice/_sandbox/pictures/"
    found = {name: fetched(till, f"{base}{name}.png") for name in ODD}

    assert b"<svg" in found["vector"].content[:10]
    assert found["vector"].headers["content-type"] == "image/png"
    assert found["page"].content.startswith(b"<!doctype html>")
    assert found["far"].headers["location"].startswith("http://10.")
    assert found["inward"].headers["location"].startswith("http://169.254.")
    assert size(found["bomb"].content) == (30_000, 30_000)
    assert len(found["bomb"].content) < 1000
    assert len(found["heavy"].content) > 10_000_000
    assert found["half"].content == fetched(till, f"{base}tea.png").content[: len(found["half"].content)]
    assert (found["gone"].status_code, found["empty"].content) == (404, b"")


@pytest.mark.parametrize("name", ["..%2f..%2fpyproject.toml", "apron.svg", "nothing.png", "apron/../tea.png"])
def test_nothing_else_is_served(till: PracticeTill, name: str) -> None:
    assert fetched(till, f"http://practice/_sandbox/pictures/{name}").status_code in (404, 200)
    assert b"[project]" not in fetched(till, f"http://practice/_sandbox/pictures/{name}").content

"""What the practice shop lets one rehearse: labels of a scale, lines with a typed name, stock that goes down."""

from __future__ import annotations

import pytest

from pos_app.domain.barcode import check_digit
from tests.unit.presenters.recording_window import Counter, plain

pytestmark = pytest.mark.asyncio
OLIVES = "Olives vertes au poids (kg)"


@pytest.mark.parametrize(
    ("body", "quantity", "total"),
    [("210001900235", "0.235 kg", "€3.88"), ("220001900499", "1", "€4.99")],  # 0.235 × 16.50; the price printed
)
async def test_a_label_of_the_scale_is_read(counter: Counter, body: str, quantity: str, total: str) -> None:
    counter.presenters.scans.scan(body + check_digit(body))
    await counter.settle()
    assert counter.window.lines == [(OLIVES, quantity)]
    assert plain(counter.window.cart.total) == total


async def test_what_is_not_in_the_catalogue_is_sold_under_its_name(counter: Counter) -> None:
    counter.presenters.finder.type("ficelle")
    await counter.settle()
    (group,) = counter.window.finder.groups
    assert [hit.title for hit in group.hits] == ["Sell “ficelle” with a typed price"]
    counter.presenters.finder.pick_hit(group.hits[0].key)
    counter.presenters.line.submit("free", {"name": "ficelle", "price": "1.50", "rate": "21"})
    (line,) = counter.presenters.sale.cart.lines
    (sundries,) = await counter.bench.till.catalogue_store.by_code("DIVERS")
    assert (line.name, line.variant_id, line.free_text) == ("ficelle", sundries.variant_id, True)


async def test_an_order_that_arrived_takes_its_pieces_off_the_stock(counter: Counter) -> None:
    before = (await counter.bench.item("TL-02")).stock
    assert before is not None
    counter.bench.serve()
    await counter.bench.sent(await counter.bench.sell("TL-02"), await counter.bench.sell("SK-01"))
    await counter.bench.load()
    assert (await counter.bench.item("TL-02")).stock == before - 1
    assert (await counter.bench.item("SK-01")).stock is None  # not counted

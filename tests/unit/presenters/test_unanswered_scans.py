"""Scans that want an answer (a weight, which of several products): one is asked after the other, and a till that is
closed meanwhile asks again when it is open."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.services.sale import unanswered_scans
from tests.catalogue_loads import change_items
from tests.unit.presenters.recording_window import Counter

SOAP, BREAD, TOWEL = "5410000000064", "5410000000026", "5410000000019"


async def double(counter: Counter) -> None:
    """The soap's and the bread's codes stand on another product, too."""
    store = counter.bench.till.catalogue_store
    soap, bread = await counter.bench.item("SL-01"), await counter.bench.item("PC-80")
    await change_items(store, replace(soap, variant_id="s2", name="Savon rose"))
    await change_items(store, replace(bread, variant_id="b2", name="Pain noir"))


async def scan(counter: Counter, *codes: str) -> None:
    for code in codes:
        counter.presenters.scans.scan(code)
    await counter.settle()


def asked(counter: Counter) -> str:
    """The code that a choice is wanted for now."""
    return counter.window.finder.query if counter.window.finder.groups else ""


@pytest.mark.asyncio
async def test_two_codes_on_several_products_are_asked_one_after_the_other(counter: Counter) -> None:
    await double(counter)
    await scan(counter, SOAP, BREAD, TOWEL)
    assert asked(counter) == SOAP
    assert counter.window.lines == [("Torchon lin", "1")]
    counter.presenters.finder.pick_hit("item:s2", SOAP)
    assert asked(counter) == BREAD
    counter.presenters.finder.pick_hit("item:b2", BREAD)
    assert [name for name, _ in counter.window.lines] == ["Torchon lin", "Savon rose", "Pain noir"]
    assert counter.presenters.scans.unanswered == ()


@pytest.mark.asyncio
async def test_esc_leaves_one_out_and_asks_the_next(counter: Counter) -> None:
    await double(counter)
    await scan(counter, SOAP, BREAD)
    counter.presenters.finder.type("")
    assert asked(counter) == BREAD
    counter.presenters.finder.type("to")
    await counter.settle()
    assert counter.presenters.scans.unanswered == ()


@pytest.mark.asyncio
async def test_what_was_not_answered_is_asked_again_by_the_next_till(counter: Counter) -> None:
    await double(counter)
    await scan(counter, f"2*{SOAP}", "FO-KG")
    counter.presenters.scans.cards_changed(True)  # the weight is asked
    await scan(counter, BREAD, "FO-KG", TOWEL)
    counter.presenters.scans.leave()
    left = counter.presenters.scans.unanswered
    assert left == ("FO-KG", "FO-KG", f"2*{SOAP}", BREAD)
    assert counter.window.lines == [("Torchon lin", "1")], "the towel asks nothing"

    counter.presenters.sale.questions.close_prompt()
    counter.presenters.finder.type("x")
    counter.presenters.finder.type("")
    counter.presenters.finder.type("x")
    assert counter.presenters.scans.unanswered == ("FO-KG",)  # of the till that was closed


@pytest.mark.asyncio
async def test_an_answer_given_is_not_asked_again(counter: Counter) -> None:
    await scan(counter, "FO-KG")
    assert counter.presenters.scans.unanswered == ("FO-KG",)
    counter.presenters.sale.questions.answer("weight", "0.4")
    assert not counter.presenters.scans.unanswered


@pytest.mark.asyncio
async def test_an_answer_refused_is_not_asked_again(counter: Counter) -> None:
    await scan(counter, "FO-KG")
    counter.presenters.sale.questions.close_prompt()
    assert counter.presenters.scans.unanswered == ()


@pytest.mark.asyncio
async def test_a_till_opened_again_asks_also_behind_its_lock(counter: Counter) -> None:
    await double(counter)
    counter.presenters.scans.scan_again("FO-KG")
    counter.presenters.scans.scan_again(f"2*{SOAP}")
    await counter.presenters.queue.settled()
    assert counter.window.prompt is not None
    assert counter.presenters.scans.unanswered == ("FO-KG", f"2*{SOAP}")


def test_the_file_gives_each_code_once(tmp_path: Path) -> None:
    unanswered_scans.keep(tmp_path, ("FO-KG", f"2*{SOAP}"))
    assert unanswered_scans.take(tmp_path) == ("FO-KG", f"2*{SOAP}")
    assert unanswered_scans.take(tmp_path) == ()
    unanswered_scans.keep(tmp_path, ())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\xff", b"{}", b"[1, null]", json.dumps("abc").encode()])
def test_a_file_that_makes_no_sense_keeps_no_till_from_opening(tmp_path: Path, content: bytes) -> None:
    (tmp_path / unanswered_scans.FILE).write_bytes(content)
    assert unanswered_scans.take(tmp_path) == ()

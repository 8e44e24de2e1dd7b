"""A fixed sample of what `python -m tests.end2end.odd_answers` does in thousands."""

from __future__ import annotations

import pytest

from tests.end2end.odd_answers.__main__ import many
from tests.end2end.odd_answers.making import Maker, mutated, schema_of, text

PRODUCTS = "/consumers/{consumer_id}/commerce/products"


@pytest.mark.parametrize(("kind", "answers"), [("valid", 200), ("mutated", 350)])
def test_no_answer_of_a_shop_harms_a_till(kind: str, answers: int) -> None:
    given, wrong, operations, _ = many(answers, seed=2026, mutates=kind == "mutated")
    assert wrong == []
    assert given >= answers
    assert len(operations) >= 14


def test_what_is_made_is_what_the_file_allows_and_a_mutated_answer_is_another() -> None:
    from random import Random

    from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

    from tests.unit.chift.openapi_rules import SPEC

    schema = {**schema_of("get", PRODUCTS), "components": SPEC["components"]}
    judge, changed = Draft202012Validator(schema), 0
    for seed in range(40):
        made = Maker(Random(seed)).value(schema_of("get", PRODUCTS))
        assert not list(judge.iter_errors(made))
        before = text(made)
        changed += text(mutated(made, Random(seed))) != before
    assert changed > 35

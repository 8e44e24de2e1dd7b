"""The section "Scanner": what an owner reads and types there, what is refused, the way to the self-test."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos_app.domain.errors import DomainError
from pos_app.domain.wedge import Ending, Wedge
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.fields import FIELDS, NO, Asked, errors_in, section_of
from pos_app.presenters.settings.sections import TEST_SCANNER, section_blocks
from pos_app.presenters.settings.views import Block, FieldsBlock, StepsBlock
from pos_app.services.settings.scanner import usable_wedge
from pos_app.system.settings_file import Settings, ShopSettings

SHOP = ShopSettings(barcode_masks=["21PPPPPWWWWWC", "22PPPPPEEEEEC"])


def section(draft: Draft, errors: dict[str, DomainError]) -> tuple[Block, ...]:
    return section_blocks("scanner", Sight(draft, SectionFacts(TillFacts("here", "1.0"), errors), ENGLISH))


def fields(draft: Draft, errors: dict[str, DomainError] | None = None) -> dict[str, FieldView]:
    blocks = section(draft, errors or {})
    return {
        field.key: field for block in blocks if isinstance(block, FieldsBlock) for row in block.rows for field in row
    }


def test_every_setting_of_the_scanner_is_there_and_belongs_to_the_section() -> None:
    shown = fields(Draft(Settings(shop=SHOP)))
    assert set(shown) == {name for name in FIELDS if section_of(name) == "scanner"}
    assert shown["barcode_masks"].value == "21PPPPPWWWWWC, 22PPPPPEEEEEC"
    assert [choice.key for choice in shown["scanner_ending"].choices] == [str(one) for one in Ending]
    assert shown["sounds"].value == "yes"


def test_the_self_test_is_one_button_away() -> None:
    first, *_ = section(Draft(Settings()), {})
    assert isinstance(first, StepsBlock)
    assert [(action.key, action.shortcut) for action in first.actions] == [(TEST_SCANNER, "F9")]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("scanner_gap", "4", "A whole number from 5 to 60."),
        ("scanner_gap", "61", "A whole number from 5 to 60."),
        ("scanner_gap", "", "A whole number from 5 to 60."),
        ("scanner_least", "2", "A whole number from 3 to 40."),
        ("scanner_least", "six", "A whole number from 3 to 40."),
        ("scanner_prefix", "x" * 9, "Too long: at most 8 characters."),
        ("scanner_suffix", "x" * 9, "Too long: at most 8 characters."),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(name: str, text: str, said: str) -> None:
    draft = Draft(Settings()).edited(name, text)
    errors = errors_in(Asked(draft.settings))
    assert list(errors) == [name]
    assert fields(draft, errors)[name].error == said
    assert not fields(draft, errors)[name].ok


def test_what_may_be_saved_is_what_the_till_then_uses() -> None:
    draft = Draft(Settings())
    typed = {"scanner_gap": "20", "scanner_least": "8", "scanner_prefix": "~", "scanner_ending": "tab", "sounds": NO}
    for name, text in typed.items():
        draft = draft.edited(name, text)
    assert errors_in(Asked(draft.settings)) == {}
    assert usable_wedge(draft.settings) == Wedge(20, 8, "~", "", Ending.TAB)
    assert draft.settings == replace(
        Settings(),
        scanner_gap="20",
        scanner_least="8",
        scanner_prefix="~",
        scanner_ending="tab",
        sounds=False,
    )

"""The rates of the categories where a shop has hundreds: some are shown, the others are found by their names."""

from __future__ import annotations

from pos_app.domain.catalogue import Category
from pos_app.domain.errors import DomainError
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.facts import SectionFacts, Sight, TillFacts
from pos_app.presenters.settings.fields import FIND_CATEGORY
from pos_app.presenters.settings.sections import MOST_CATEGORIES, section_blocks
from pos_app.presenters.settings.views import FieldsBlock
from pos_app.services.settings.shop import RATE
from pos_app.system.settings_file import Settings

MANY = tuple(Category(f"c{n}", f"Thé n° {n}") for n in range(300))


def shown(draft: Draft, categories: tuple[Category, ...], **known: DomainError) -> dict[str, FieldView]:
    facts = SectionFacts(TillFacts("here", "1.0"), errors=known, categories=categories)
    blocks = section_blocks("tax", Sight(draft, facts, ENGLISH))
    return {
        field.key: field for block in blocks if isinstance(block, FieldsBlock) for row in block.rows for field in row
    }


def rates(fields: dict[str, FieldView]) -> list[str]:
    return [field.label for key, field in fields.items() if key.startswith(RATE)]


def test_a_shop_with_few_categories_sees_all_of_them_and_no_search() -> None:
    fields = shown(Draft(Settings()), MANY[:MOST_CATEGORIES])
    assert len(rates(fields)) == MOST_CATEGORIES
    assert FIND_CATEGORY not in fields


def test_of_hundreds_some_are_shown_and_any_is_found_by_its_name() -> None:
    fields = shown(Draft(Settings()), MANY)
    assert len(rates(fields)) == MOST_CATEGORIES
    assert fields[FIND_CATEGORY].hint == "24 of 300 are shown."
    draft = Draft(Settings()).edited(FIND_CATEGORY, "the 287")
    assert rates(shown(draft, MANY)) == ["Thé n° 287"]
    assert not draft.is_changed, "looking for one changes nothing"
    assert draft.settings == Settings()


def test_a_category_with_something_to_mend_is_always_there() -> None:
    key = f"{RATE}c299"
    assert "Thé n° 299" in rates(shown(Draft(Settings()), MANY, **{key: DomainError("tax_rate", key)}))

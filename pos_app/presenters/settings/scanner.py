"""The section "Scanner" of the settings: how the scanner types, sounds, the way to its self-test, labels of scales."""

from __future__ import annotations

from collections.abc import Mapping

from pos_app.domain.errors import DomainError
from pos_app.domain.wedge import Ending, Wedge
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.common.views import ActionView, ChoiceView, FieldView
from pos_app.presenters.common.words import Words, say
from pos_app.presenters.settings.draft import NO, YES, Draft
from pos_app.presenters.settings.views import Block, FieldsBlock, StepsBlock

TEST_SCANNER = "test_scanner"
FIELDS = (
    "scanner_gap",
    "scanner_least",
    "scanner_prefix",
    "scanner_suffix",
    "scanner_ending",
    "sounds",
    "barcode_masks",
    "weighed_units",
)
_ENDINGS = (
    (Ending.ANY, say("Enter or Tab")),
    (Ending.ENTER, say("Enter")),
    (Ending.TAB, say("Tab")),
    (Ending.NONE, say("none")),
)


def scanner_blocks(draft: Draft, errors: Mapping[str, DomainError], words: Words) -> tuple[Block, ...]:
    """The self-test first: it fills in the rest."""

    def field(name: str, label: str, hint: str = "") -> FieldView:
        error, value = errors.get(name), draft.text(name)
        told = sentence(error, words) if error is not None else ""
        return FieldView(name, label, value, told, hint, ok=bool(value) and error is None)

    def choice(name: str, label: str, choices: tuple[ChoiceView, ...]) -> FieldView:
        return FieldView(name, label, draft.text(name), choices=choices)

    usual = Wedge()
    endings = tuple(ChoiceView(str(ending), words(text)) for ending, text in _ENDINGS)
    rows = (
        (
            choice("scanner_ending", words("Key at the end"), endings),
            field("scanner_prefix", words("Before each code"), words("Usually nothing")),
            field("scanner_suffix", words("After each code"), words("Usually nothing")),
        ),
        (
            choice("sounds", words("Sound of a scan"), (ChoiceView(YES, words("on")), ChoiceView(NO, words("off")))),
            field("scanner_gap", words("Longest gap of keys (ms)"), words("Usually {n}", n=words.whole(usual.gap))),
            field("scanner_least", words("Shortest code"), words("Usually {n}", n=words.whole(usual.least))),
        ),
    )
    scales = (
        field("barcode_masks", words("Labels of the shop's scales"), words("Such as 21PPPPPWWWWWC")),
        field("weighed_units", words("Units of weighed products"), words("“Comté (kg)” is weighed")),
    )
    return (
        StepsBlock(
            words("Three scans fill in everything below."),
            (),
            (ActionView(TEST_SCANNER, words("Test the scanner"), "F9"),),
        ),
        FieldsBlock(words("Scanner"), rows),
        FieldsBlock(words("Scales"), (scales,)),
    )

"""What the Settings page, the first start and the check of the scanner show, as values: sections on the left, blocks
beside them, buttons below. The first start is the same sections one after the other."""

from __future__ import annotations

from typing import Protocol

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.card_views import FieldView
from pos_app.presenters.common.views import ActionView, AmountRowView, Tone


@frozen
class ScannerCheckView:
    """The card of the scanner's self-test: what to do now, the scans that came so far, the buttons; the primary action
    answers Enter."""

    title: str
    text: str
    tone: Tone = Tone.PLAIN
    rows: tuple[AmountRowView, ...] = ()
    actions: tuple[ActionView, ...] = ()
    cancel_label: str = ""


@frozen
class SectionView:
    """An entry on the left. `tone` OK or TROUBLE puts its sign beside the label; `shortcut` leads there."""

    key: str
    label: str
    shortcut: str = ""
    tone: Tone = Tone.PLAIN
    enabled: bool = True


@frozen
class FieldsBlock:
    """Fields in rows, side by side, under a heading. Each row shares the width evenly."""

    title: str
    rows: tuple[tuple[FieldView, ...], ...]
    text: str = ""


@frozen
class TextBlock:
    """A heading and a paragraph; `tone` colours it and puts its sign before it."""

    text: str
    title: str = ""
    tone: Tone = Tone.PLAIN


@frozen
class StepRowView:
    """One step of a test: its sign by `tone` (PLAIN: not tried), what was tried, what came of it."""

    tone: Tone
    label: str
    text: str = ""


@frozen
class StepsBlock:
    """Steps one under the other, with the buttons that start them."""

    title: str
    rows: tuple[StepRowView, ...]
    actions: tuple[ActionView, ...] = ()


@frozen
class AmountsBlock:
    """Labels and amounts, and beneath them how they came about, line by line."""

    title: str
    rows: tuple[AmountRowView, ...]
    lines: tuple[str, ...] = ()


@frozen
class ButtonsBlock:
    """Buttons side by side."""

    actions: tuple[ActionView, ...]


@frozen
class WaysBlock:
    """A card for each thing to do next: a heading, what it means, the button that goes there."""

    ways: tuple[tuple[str, str, ActionView], ...]


@frozen
class AbilityRowView:
    """One thing a shop can do (OK), cannot do (PLAIN), or that wants a look; what follows from it, and buttons."""

    tone: Tone
    title: str
    text: str = ""
    actions: tuple[ActionView, ...] = ()


@frozen
class AbilitiesBlock:
    """What a shop can do, row by row; `aside` stands quiet on the right of the heading."""

    title: str
    aside: str
    rows: tuple[AbilityRowView, ...]


@frozen
class QuestionRowView:
    """A line of what is asked: short words on the left, what they are about, what speaks for it, or buttons."""

    left: str
    middle: str
    right: str = ""
    actions: tuple[ActionView, ...] = ()


@frozen
class QuestionBlock:
    """A question with what is to be said yes to. While it `is_open` its edge shows it."""

    title: str
    text: str
    rows: tuple[QuestionRowView, ...]
    actions: tuple[ActionView, ...]
    is_open: bool


@frozen
class PairsBlock:
    """Names on the left, each with the field of what belongs to it on the right; `aside` beside the headings."""

    left: str
    right: str
    aside: str
    rows: tuple[FieldView, ...]


@frozen
class ColumnsBlock:
    """Blocks in two columns of one width."""

    left: tuple[SimpleBlock, ...]
    right: tuple[SimpleBlock, ...]


SimpleBlock = (
    FieldsBlock
    | TextBlock
    | StepsBlock
    | AmountsBlock
    | ButtonsBlock
    | WaysBlock
    | AbilitiesBlock
    | QuestionBlock
    | PairsBlock
)
Block = SimpleBlock | ColumnsBlock


@frozen
class SettingsView:
    """The page. `status` is said beside the buttons below ("Not saved yet"); the primary one leads on.

    While `busy` buttons are disabled. When `focus` changes to a field's key that field gets the focus.
    """

    title: str
    subtitle: str = ""
    sections: tuple[SectionView, ...] = ()
    selected: str = ""
    body: tuple[Block, ...] = ()
    actions: tuple[ActionView, ...] = ()
    status: str = ""
    status_tone: Tone = Tone.PLAIN
    busy: bool = False
    focus: str = ""


@frozen
class TypedView:
    """What a key in a field changed on the page: these fields, and (`frame`) what stands around the blocks."""

    fields: tuple[FieldView, ...] = ()
    frame: SettingsView | None = None


class PageListener(Protocol):
    """The listener of a page of blocks: of a button, by its key, and of Esc."""

    def act(self, key: str) -> None: ...
    def leave(self) -> None: ...


class SettingsListener(PageListener, Protocol):
    """The listener of the Settings page: also of a text as typed (or a choice's key) by its field's key, and of a
    section by its key."""

    def edit(self, name: str, text: str) -> None: ...
    def choose_section(self, key: str) -> None: ...


class ScannerCheckListener(Protocol):
    """The listener of the card of the scanner's self-test: of a button, by its key, and that the card is left."""

    def act(self, key: str) -> None: ...
    def close(self) -> None: ...

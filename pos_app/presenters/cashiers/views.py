"""What the PIN card shows, as a value."""

from __future__ import annotations

from pos_app.domain.frozen import frozen
from pos_app.presenters.common.views import ActionView, Tone


@frozen
class PinView:
    """A question that a PIN answers. The presenter keeps the typed digits: the card sends each key, and `typed` is how
    many digits there are (at most `most`).

    `locked`: nothing behind the card may be read and Esc does nothing. `rests`: no key is taken now, because of a wait
    after wrong PINs. `message` is said under the digits.
    """

    title: str
    subtitle: str = ""
    typed: int = 0
    most: int = 8
    message: str = ""
    tone: Tone = Tone.TROUBLE
    locked: bool = False
    rests: bool = False
    spoken: str = ""
    """How many digits are typed, as a sentence for a screen reader."""
    ok_label: str = ""
    cancel_label: str = ""
    lock: ActionView | None = None

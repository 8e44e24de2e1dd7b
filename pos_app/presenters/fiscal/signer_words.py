"""What a cashier is told of the signing device. Pure."""

from __future__ import annotations

from pos_app.domain.fiscal import Regime
from pos_app.domain.frozen import frozen
from pos_app.presenters.common.marks import N_
from pos_app.presenters.common.views import NoticeView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.services.fiscal.signing import SignerState

NOTICE = "signing device"
"""The key of the notice about an outage: it is told once."""
_OUT = {
    Regime.AT: N_(
        "The signing device does not answer. Sell on: each receipt says so, and the till asks it again by itself. If it"
        " lasts longer than 48 hours the owner reports it in FinanzOnline."
    ),
    Regime.DE: N_(
        "The signing device (TSE) does not answer. Sell on: each receipt says so, and the till asks it again by itself."
        " The owner has it repaired at once; the journal has the times."
    ),
}


@frozen
class SignerView:
    """The device in the bottom line, "" for nothing to say; a `warning` stands before everything else there."""

    fact: str = ""
    warning: str = ""


def signer_view(state: SignerState, tr: Translator) -> SignerView:
    """The device in a few words."""
    if state.out_since is not None:
        return SignerView(warning=tr("Signing device out since {time}", time=tr.time(state.out_since)))
    return SignerView(tr("Signing device ready"))


def signer_notice(state: SignerState, regime: Regime, tr: Translator) -> NoticeView:
    """The message when the device falls out, and when it answers again."""
    if state.out_since is not None:
        return NoticeView(NOTICE, Tone.WARN, tr(_OUT[regime]), seconds=None)
    return NoticeView(NOTICE, Tone.OK, tr("The signing device answers again."), answers=False)

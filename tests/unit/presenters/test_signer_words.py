"""What is told of the signing device: one message at each end of an outage, the bottom line between."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from pos_app.domain.fiscal import WANTS_DEVICE, Regime
from pos_app.presenters.common.languages import translator_of
from pos_app.presenters.common.views import Tone
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.fiscal.signer_words import NOTICE, signer_notice, signer_view
from pos_app.services.fiscal.signing import SignerState

OUT = SignerState(datetime(2026, 11, 30, 14, 2, tzinfo=timezone(timedelta(hours=1))))


def test_the_bottom_line_says_that_it_is_ready_or_since_when_it_is_not() -> None:
    ready, out = signer_view(SignerState(), ENGLISH), signer_view(OUT, ENGLISH)
    assert (ready.fact, ready.warning) == ("Signing device ready", "")
    assert out.fact == ""
    assert out.warning.startswith("Signing device out since ")


@pytest.mark.parametrize("regime", WANTS_DEVICE)
@pytest.mark.parametrize("language", ["en", "fr", "nl", "de"])
def test_an_outage_stays_on_the_screen_and_its_end_goes_by_itself(regime: Regime, language: str) -> None:
    tr = translator_of(language, regime.value.upper())
    out, back = signer_notice(OUT, regime, tr), signer_notice(SignerState(), regime, tr)
    assert (out.key, out.tone, out.seconds) == (NOTICE, Tone.WARN, None)
    assert (back.key, back.tone) == (NOTICE, Tone.OK)
    assert back.seconds is not None
    assert ("FinanzOnline" in out.text) is (regime is Regime.AT)

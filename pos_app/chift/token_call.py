"""The body of the token call, and the token or error in its answer. Pure; may import the models, `tokens` and
`refusals`."""

from __future__ import annotations

from decimal import Decimal

from pos_app.chift.credentials import Credentials
from pos_app.chift.errors import ChiftError, ChiftRefused, ChiftUnauthorised
from pos_app.chift.models_in import TokenIn, one
from pos_app.chift.models_out import TokenOut
from pos_app.chift.refusals import unreadable
from pos_app.chift.tokens import Token
from pos_app.chift.wire import Answer

USUAL_LIFE = Decimal(1800)  # chift.md "Base"


def token_body(key: Credentials) -> bytes:
    """The JSON body with the key."""
    out = TokenOut(client_id=key.client_id, client_secret=key.client_secret, account_id=key.account_id)
    return out.body()


def token_of(outcome: Answer | ChiftError) -> Token | ChiftError:
    """The token, or the error. A 422 means a wrong key as well: no order is at fault here."""
    if isinstance(outcome, ChiftRefused):
        return ChiftUnauthorised(
            outcome.sentence, connector=False, status=outcome.status, error_code=outcome.error_code
        )
    if isinstance(outcome, ChiftError):
        return outcome
    try:
        token = one(TokenIn, outcome.body)
    except ValueError:
        return unreadable(outcome, commits=False)
    return Token(token.access_token, float(USUAL_LIFE if token.expires_in is None else token.expires_in))

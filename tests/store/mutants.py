"""Errors that a store of this kind is easily written with. The checker must find each of them."""

from __future__ import annotations

from pg8000.native import Connection

from pos_app.shared_store.schema import STEPS

_CLAIM = "WHERE uid = id AND holder IS NULL AND sold_as IS NULL;"
_CHANGES: dict[str, tuple[str, str, str]] = {
    # Reads whether it is free, and takes it in another step.
    "unguarded": ("claim", _CLAIM, "WHERE uid = id AND sold_as IS NULL AND seen IS NULL;"),
    # A cart whose till has been silent for a second is free again.
    "lease": (
        "claim",
        _CLAIM,
        "WHERE uid = id AND sold_as IS NULL AND (holder IS NULL OR holder <> me() AND EXISTS (SELECT 1 FROM till"
        " WHERE code = holder AND seen_at < clock_timestamp() - interval '1 second'));",
    ),
    "known": ("give_back", "IF FOUND THEN RETURN said = 'yes'; END IF;", "IF FOUND THEN RETURN true; END IF;"),
    # An offer puts back a cart that another till holds: nobody asks whose turn it is, or whether it was made before.
    "fence": (
        "offer",
        "WHERE uid = id AND holder = me() AND turn = nth AND sold_as IS NULL;",
        "WHERE uid = id AND sold_as IS NULL;",
    ),
}
NEW_ID = "new-id"
"""Another request id for each try: an error of the till, not of the store."""
NAMES = (*_CHANGES, NEW_ID)


def put_in(owner: Connection, name: str) -> None:
    """Change the store's function as this mutant has it."""
    if name == NEW_ID:
        return
    function, right, wrong = _CHANGES[name]
    text = next(one for one in STEPS[0] if f"FUNCTION comptoir.{function}(" in one)
    assert right in text, "the mutant no longer fits the function"
    text = text.replace(right, wrong).replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
    if name == "unguarded":
        text = text.replace("        BEGIN\n", "        DECLARE seen text;\n        BEGIN\n", 1)
        read = "SELECT holder INTO seen FROM cart WHERE uid = id; PERFORM pg_sleep(0.03); UPDATE cart SET holder"
        text = text.replace("UPDATE cart SET holder", read, 1)
    owner.run(text)

"""Errors that a store of this kind is easily written with. The checker must find each of them."""

from __future__ import annotations

from collections.abc import Sequence

from pg8000.native import Connection

from pos_app.shared_store.schema import STEPS

_FREE = "WHERE uid = id AND holder IS NULL AND sold_as IS NULL;"
_CHANGES: dict[str, tuple[str, tuple[tuple[str, str], ...]]] = {
    # Reads whether it is free, and takes it in another step.
    "unguarded": (
        "claim",
        (
            ("        BEGIN\n", "        DECLARE seen text;\n        BEGIN\n"),
            (
                "UPDATE cart SET holder",
                "SELECT holder INTO seen FROM cart WHERE uid = id; PERFORM pg_sleep(0.03); UPDATE cart SET holder",
            ),
            (_FREE, "WHERE uid = id AND sold_as IS NULL AND seen IS NULL;"),
        ),
    ),
    # A cart whose till has been silent for a second is free again.
    "lease": (
        "claim",
        (
            (
                _FREE,
                "WHERE uid = id AND sold_as IS NULL AND (holder IS NULL OR holder <> me() AND EXISTS (SELECT 1"
                " FROM till WHERE code = holder AND seen_at < clock_timestamp() - interval '1 second'));",
            ),
        ),
    ),
    "known": (
        "book_return",
        (("IF said IS NOT NULL THEN RETURN said = 'yes'; END IF;", "IF said IS NOT NULL THEN RETURN true; END IF;"),),
    ),
    # Reads what came back, and books it in another step.
    "unlocked": (
        "came_back",
        (
            ("PERFORM pg_advisory_xact_lock(hashtextextended('sale ' || sale, 0));", ""),
            ("(SELECT count(*) FROM", "(SELECT count(*) + 0 * (SELECT count(*) FROM pg_sleep(0.03)) FROM"),
        ),
    ),
    # Pays by a voucher without looking at what is left.
    "unlimited": ("book_uses", (("THEN said := 'no'; END IF;", "THEN said := 'yes'; END IF;"),)),
    # What was booked for a document that was never written stays booked.
    "not-called-off": (
        "call_off",
        (("DELETE FROM return_part WHERE request = req;", ""), ("DELETE FROM voucher_use WHERE request = req;", "")),
    ),
    # What was given while the store was away is booked, and told to nobody.
    "silent-excess": ("post_return", (("IF over > 0 OR unsure THEN", "IF false THEN"),)),
    # An offer puts back a cart that another till holds: nobody asks whose turn it is, or whether it was made before.
    "fence": (
        "offer",
        (
            (
                "IF EXISTS (SELECT 1 FROM cart_given WHERE uid = id AND turn = nth AND till = me()) THEN",
                "IF false THEN",
            ),
            ("ON CONFLICT DO NOTHING;", "ON CONFLICT (uid) DO UPDATE SET holder = NULL;"),
            ("WHERE uid = id AND holder = me() AND turn = nth AND sold_as IS NULL;", "WHERE uid = id;"),
            ("VALUES (id, nth, me());", "VALUES (id, nth, me()) ON CONFLICT DO NOTHING;"),
        ),
    ),
    # Writes for the shop whoever holds the lease by now.
    "stale-lease": ("holds", (("WHERE key = name AND epoch = nth AND till = me() FOR UPDATE", "WHERE key = name"),)),
}
NEW_ID = "new-id"
"""Another request id for each try: an error of the till, not of the store."""
NAMES = (*_CHANGES, NEW_ID)
AT_RANDOM = ("unguarded", "lease", NEW_ID, "known", "stale-lease")
"""Those that the nemesis is to find by itself. Each has a script besides (`test_mutants.py`), which finds the others,
too; at random those take longer on a busy machine."""


def put_in(owner: Connection, name: str) -> None:
    """Change the store's function as this mutant has it."""
    if name == NEW_ID:
        return
    function, changes = _CHANGES[name]
    owner.run(changed(function, changes))


def changed(function: str, changes: Sequence[tuple[str, str]], *, everywhere: bool = False) -> str:
    """The statement that puts another text in the place of one of the store's functions: each right part of it, once or
    `everywhere`, replaced by a wrong one."""
    text = next(one for step in STEPS for one in step if f"FUNCTION comptoir.{function}(" in one)
    for right, wrong in changes:
        assert right in text, "the change no longer fits the function"
        text = text.replace(right, wrong, -1 if everywhere else 1)
    return text.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")

"""Every row of the fault matrices with what must happen: the left half of FAULTS.md. Values only.

F, R and T rows are those of docs/faults.md (faults F1-F51, R8, T1-T9), M rows those of docs/reliability.md
(reliability M01-M15). `elsewhere` names tests outside this folder that prove it too; `not_here` says why a part of it
cannot be injected on a machine like CI's.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One fault and what is expected of it."""

    id: str
    title: str
    expected: str
    elsewhere: tuple[str, ...] = ()
    not_here: str = ""


_STORE, _UI = "tests/unit/store", "tests/ui"

ROWS: tuple[Row, ...] = (
    Row("F1", "connection refused", "stays QUEUED; offline known in 1 s or less; new sales go on"),
    Row("F2", "DNS failure", "as F1; no stall of the screen from the look-up"),
    Row("F3", "no route, black hole", "connect timeout 5 s; as F1"),
    Row("F4", "TLS: self-signed, expired, wrong host, TLS 1.0", "refused, nothing told to it; the queue is kept"),
    Row("F5", "read timeout before the commit", "UNKNOWN -> asked -> same id sent again; 1 order"),
    Row("F6", "read timeout after the commit", "UNKNOWN -> SENT by the created id; 1 order, 1 question"),
    Row("F7", "RST in the answer, half a body, wrong length", "as F6, at every byte"),
    Row("F8", "401, token expired", "one renewal for all callers, same id, no loss"),
    Row("F9", "401 twice, wrong secret, connector authentication", "stops; the owner is told; at most 1 try in 5 min"),
    Row("F10", "409 already processed: record 200, 500, none", "SENT; a second id once; asks on, never doubled"),
    Row("F11", "409 in process for 3 s, 60 s, ever", "same id, waits up to 60 s, never doubled"),
    Row("F12", "another 409; sync pending on a read", "the order waits for a person"),
    Row("F13", "422 in both shapes, phone codes", "REFUSED with its field; corrected: a new id, linked; others go on"),
    Row("F14", "422 ERROR_INVALID_RESPONSE, committed or not", "as in doubt; 1 order"),
    Row("F15", "400 set-up codes, ERROR_UNKNOWN", "set-up: kept, the owner is told; unknown: asked first"),
    Row("F16", "405 not supported", "kept, the owner is told, tried at most once in 5 min"),
    Row(
        "F17",
        "429 with, without Retry-After, as a date, 10^9 s, daily limit",
        "waits as told: an hour at most, a day's limit a day",
    ),
    Row("F18", "500, 502, 503, 504, committed or not", "UNKNOWN -> asked; 1 order"),
    Row("F19", "malformed, truncated, error body, empty, 204", "never SENT without an id; asked"),
    Row("F20", "captive portal: page, 302, 511", "offline, not an error of the API; redirects not followed"),
    Row("F21", "slow loris, 100 MB, gzip bomb", "total deadline, size cap; as F6"),
    Row("F22", "clock +400 d, -400 d, jumps; token expiry", "back-off unaffected; receipts in their order"),
    Row(
        "F23",
        "kill -9 at every await point",
        "C1-C9 for every k; a row found SENDING is asked for",
        ("tests/crash/test_crash_harness.py",),
    ),
    Row("F24", "killed between the commit and “paid” on the screen", "at start shown as paid and waiting"),
    Row("F25", "disk full", "refused before “paid”, the text says so; the till goes on when there is room"),
    Row("F26", "fsync fails (EIO)", "not shown as paid; a new connection before any retry"),
    Row("F27", "database locked for 1 s, 60 s", "waits in its thread, the screen lives; after 5 s a sentence"),
    Row(
        "F28",
        "corrupt database: random bytes, header, log, zero length",
        "set aside, never deleted; sales read out; counts told",
        (f"{_STORE}/test_salvage.py",),
    ),
    Row(
        "F29",
        "power loss: the log torn at every offset",
        "every sale told before the cut is there",
        (f"{_STORE}/test_till_opening.py::test_a_log_cut_anywhere_gives_a_beginning_of_the_sales",),
        "power itself cannot be cut here, nor can the kernel be made to drop what was not flushed (no dm-flakey)",
    ),
    Row(
        "F30",
        "read-only folder or file",
        "a reason in one sentence; no false “paid”",
        (f"{_STORE}/test_till_opening.py::test_a_read_only_folder_is_said_to_be_so",),
        "a folder with an open till cannot be made read-only: the kernel calls it busy",
    ),
    Row(
        "F31",
        "two instances at once, a copied profile",
        "the second raises the first; both on one queue: still 1 order each",
        ("tests/end2end/test_wrong_starts.py::test_a_second_start_ends_well_and_another_profile_opens",),
    ),
    Row("F32", "10,000 queued orders", "drained in order, at most 4 at once; times: the benchmark “outbox”"),
    Row(
        "F33",
        "duplicate scans: key repeat, double wedge, 10/s",
        "each scan is one unit, in order",
        (
            f"{_UI}/test_scanner_keys.py::test_two_hundred_scans_with_the_loop_blocked_and_the_focus_moved",
            f"{_UI}/test_scanner_keys.py::"
            "test_the_same_code_twice_within_a_moment_is_one_scan_and_a_second_piece_is_not_lost",
        ),
        "a screen's matter: proved with synthetic keys in the window's own tests",
    ),
    Row(
        "F34",
        "double click, Enter held on Pay",
        "one sale",
        (f"{_UI}/test_pay_card.py::test_a_held_enter_takes_the_money_once",),
    ),
    Row(
        "F35", "schema drift in reads and in answers", "a bad item is left out and counted; an order with an id is SENT"
    ),
    Row("F36", "product gone or price changed since the scan", "sent as sold; refused: kept with the sentence"),
    Row("F37", "a stale list omits the new order", "settled by transactions, or past the cache"),
    Row("F38", "killed while the catalogue loads", "the old one serves until the new one is whole"),
    Row("F39", "sleep for hours, a network that flaps", "goes on within 2 s; no storm"),
    Row(
        "F40",
        "proxy, IPv6, HTTP/1.0, chunks",
        "the same outcomes",
        not_here="a small MTU needs a network device of its own with tc, which this kind of machine does not have",
    ),
    Row(
        "F41",
        "closed with unsent orders, upgrade, downgrade",
        "nothing dropped, counts told; a newer file is refused, untouched",
        (
            f"{_STORE}/test_till_opening.py::test_an_older_file_is_brought_up_to_date_after_a_backup",
            "tests/unit/presenters/test_closing_card.py::test_what_is_kept_is_said_and_enter_closes",
        ),
    ),
    Row(
        "F42",
        "random mix of faults and kills",
        "C1-C9, nothing broken; the seed reproduces the decisions",
        ("tests/crash/test_crash_harness.py", "tests/unit/services/test_outbox_machine.py"),
    ),
    Row("F43", "another order's answer, as from a cache", "a doubt: asked; SENT with its own id; 1 order"),
    Row(
        "F44",
        "two whole answers on a connection that is kept",
        "the next one's is a doubt: asked on a fresh one",
    ),
    Row("F45", "swapped answers of calls at the same time", "both in doubt: asked; each with its own id"),
    Row("F46", "a transaction of another request", "looked at, not believed; the notes tell; 1 order"),
    Row("F47", "two orders under one id", "an id of another sale is a doubt; each has its own"),
    Row("F48", "an id alone, an answer without its note", "the order is looked at once; without one: asked"),
    Row("F49", "a shop that drops or cuts notes", "the own request, total, lines, buyer; else for a person"),
    Row("F50", "made, then refused: 400, 404, 405, 422", "asked for before it leaves again; 1 order"),
    Row("F51", "a 4xx that is not Chift's", "kept, asked, the gate closed; nothing refused"),
    Row("R8", "unsent for five months", "once tried: kept for a person, not sent again; never tried: sent"),
    Row("M01", "connection refused; DNS; TLS; proxy", "QUEUED; the pill says which part is down; recovers by itself"),
    Row("M02", "answer lost, reset in it, later than the timeout", "UNKNOWN, then SENT with the number; one order"),
    Row("M03", "409 in process, already processed", "asks until known; one order"),
    Row("M04", "token expired in mid-drain, token call down, wrong key", "one renewal for all; QUEUED; owner told"),
    Row("M05", "422 phone used, phone invalid, list", "REFUSED with the field; corrected: a new id"),
    Row(
        "M06", "429 with Retry-After, daily limit", "waits as told: an hour at most, a day's limit a day; nothing lost"
    ),
    Row("M07", "500, 502, 503, 504, committed or not", "UNKNOWN, asked, SENT or the same id again; one order"),
    Row("M08", "200 with garbage, portal, cut, odd fields, another total", "UNKNOWN if unreadable; differences kept"),
    Row("M09", "the clock jumps", "back-off and receipt order do not follow it"),
    Row(
        "M10",
        "kill -9 at every await point, 1,000 random kills",
        "each sale told is there once, at the server once",
        ("tests/crash/test_crash_harness.py",),
    ),
    Row("M11", "disk full, read-only, locked, damaged", "a sentence, no “paid” without a commit; sales salvaged"),
    Row(
        "M12",
        "second start, two profiles",
        "the first window comes up; separate",
        ("tests/end2end/test_wrong_starts.py::test_a_second_start_ends_well_and_another_profile_opens",),
    ),
    Row("M13", "10,000 sales waiting", "drained in order with at most 4 at once"),
    Row(
        "M14",
        "the PC dies",
        "handed over in a signed file, taken once; still 1 order each",
        ("tests/end2end/test_handover_two_tills.py",),
    ),
    Row("M15", "hostile input", "refused at its field; nothing corrupted; the sale goes on"),
    Row("T1", "other tills: paid order lost when the network drops in a write debounce", "on the disk at once"),
    Row("T2", "other tills: order paid offline lost after sync", "there, and SENT"),
    Row("T3", "other tills: a second window sends the queue twice", "1 order each"),
    Row("T4", "other tills: server commits, client times out, resend doubles", "1 order each"),
    Row("T5", "other tills: network drops in mid-sync, the rest is never tried", "the rest goes by itself"),
    Row("T6", "other tills: power cut loses a confirmed sale", "there"),
    Row("T7", "other tills: receipt printed, no order at the back office", "each receipt is an order"),
    Row("T8", "other tills: day closed with unsent orders", "there the next day, and SENT"),
    Row("T9", "other tills: a cleared cache drops the queue", "the queue is not in the cache"),
)

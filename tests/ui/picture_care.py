"""Views of the Health page, the Privacy section, About and its licences, made by the presenters' own pure functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pos_app.domain.submission import Cause
from pos_app.presenters.common.card_views import LineMenuView
from pos_app.presenters.common.views import ActionView
from pos_app.presenters.common.words import ENGLISH
from pos_app.presenters.maintenance.about import licences_view
from pos_app.presenters.maintenance.health_view import health_view
from pos_app.presenters.maintenance.views import AboutView
from pos_app.presenters.settings.draft import Draft
from pos_app.presenters.settings.page import PageState, page_view
from pos_app.presenters.settings.views import SettingsView
from pos_app.services.maintenance.health import Disk, TillHealth
from pos_app.services.outbox.chift_line import LineHealth, LineState
from pos_app.store.recovery.checkup import FileCheck, Files
from pos_app.store.tables.differences import DifferenceCounts
from pos_app.store.tables.journal import JournalCheck
from pos_app.store.tables.outbox_store import OutboxSummary
from pos_app.system.licences import ShippedPart
from pos_app.system.secret_store import Place
from tests.ui.picture_settings import KNOWN, STORED

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
_WORKS = LineState(LineHealth.WORKS, LineHealth.WORKS, LineHealth.WORKS)
_SYSTEM = "Linux 6.1.0-26-amd64 (x86_64)"
WELL = TillHealth(
    NOON,
    (("Comptoir", "0.1.0"), ("Python", "3.11.2"), ("Qt", "6.11.3"), ("SQLite", "3.40.1"), ("System", _SYSTEM)),
    Path("/home/nadia/.local/share/Comptoir/till"),
    Disk(75_000_000_000, 240_000_000_000),
    Files(
        (FileCheck("till.db", 4_400_000, 7), FileCheck("catalogue.db", 21_000_000, 3), FileCheck("till.backup.db", 9)),
        NOON - timedelta(hours=16),
        NOON - timedelta(minutes=9),
        (),
    ),
    Place.VAULT,
    True,
    timedelta(seconds=1),
    journal=JournalCheck(True, 3204, None),
    outbox=OutboxSummary(sent=1204, last_sent_at=NOON - timedelta(minutes=2)),
    differences=DifferenceCounts(compared=1204),
)
ILL = replace(
    WELL,
    disk=Disk(140_000_000, 240_000_000_000),
    files=Files(
        (FileCheck("till.db", 4_400_000, 7), FileCheck("catalogue.db", 21_000, 3, "database disk image is malformed")),
        None,
        NOON - timedelta(days=3),
        ("till.db.corrupt-20261101-120000",),
    ),
    secret_in=Place.FILE,
    skew=timedelta(hours=-14),
    journal=JournalCheck(False, 3204, 1187),
    outbox=OutboxSummary(queued=3, refused=2, sent=9, waiting_since=NOON - timedelta(days=2), last_sent_at=NOON),
    differences=DifferenceCounts(compared=1204, total=2),
)


def well() -> SettingsView:
    """All is well."""
    return health_view(WELL, _WORKS, None, ENGLISH)


def ill() -> SettingsView:
    """Whatever can be wrong is."""
    return health_view(ILL, LineState(cause=Cause.CHIFT), None, ENGLISH)


def privacy() -> SettingsView:
    """The Privacy section."""
    known = replace(KNOWN, facts=replace(KNOWN.facts, set_aside=1))
    return page_view(PageState(Draft(STORED), known, "privacy"), ENGLISH)


FORGET = LineMenuView(
    "Forget Wilhelmina Zwartekunstenaar?",
    "+32 475 99 88 77 · wilma.z@example.be · Zwartestad\n3 sales here name this customer.\nThe goods, the amounts and "
    "the receipt numbers stay: the books add up. This cannot be undone. The shop's own software keeps what it has: ask "
    "for it to be forgotten there too, or it comes back from there.",
    (ActionView("keep", "Keep this customer"), ActionView("forget", "Forget for good")),
    "Back",
)
ABOUT = AboutView(
    "Comptoir",
    (
        "Version 0.1.0",
        "The till that never loses a sale.",
        f"Python 3.11.2 · Qt 6.11.3 · SQLite 3.40.1 · {_SYSTEM}",
        "This till's files: /home/nadia/.local/share/Comptoir/till",
        "Version 0.2.0 can be had.",
        "Faster search; the receipt printer cuts.",
    ),
    (ActionView("licences", "Licences", "F9"), ActionView("fetch_update", "Fetch it now", primary=True)),
)
LICENCES = licences_view(
    (
        ShippedPart("Comptoir", "0.1.0", "MIT", ()),
        ShippedPart("PySide6-Essentials", "6.11.3", "LGPL-3.0-only", ()),
        ShippedPart("Python", "3.11.2", "PSF-2.0", ()),
    ),
    (
        (
            "Comptoir: LICENSE",
            "MIT License\n\nPermission is hereby granted, free of charge, to any person obtaining a copy",
        ),
    ),
    Path("/opt/comptoir"),
    ENGLISH,
)

"""The Health page as a view: a row for each thing that was examined, its state, and what to do where it is not well.

Pure: the findings in, a view out.
"""

from __future__ import annotations

from datetime import timedelta

from pos_app.devices.printer import PrinterTrouble
from pos_app.presenters.common.causes import cause_sentence
from pos_app.presenters.common.views import ActionView, Tone
from pos_app.presenters.common.words import Translator
from pos_app.presenters.maintenance.clock_messages import FAR_OFF, RIGHT, off_by
from pos_app.presenters.printing.printer_news import trouble_sentence
from pos_app.presenters.settings.views import Block, SettingsView, StepRowView, StepsBlock
from pos_app.services.maintenance.health import TillHealth
from pos_app.services.outbox.chift_line import LineHealth, LineState
from pos_app.store.tables.prints import PrintJob
from pos_app.system.secret_store import Place

SAVE, AGAIN = "save_support_file", "look_again"
_MB, _GB = 1_000_000, 1_000_000_000
_LITTLE, _TIGHT = 1 * _GB, 200 * _MB  # bytes free
_OLD = timedelta(days=1)  # of products


def looking(tr: Translator) -> SettingsView:
    """The page while the till is being examined."""
    return SettingsView(_title(tr), tr("Looking…"))


def health_view(health: TillHealth, line: LineState, printer: StepRowView | None, tr: Translator) -> SettingsView:
    """The page. `printer` is its row where there is one."""
    rows = _Rows(health, tr)
    blocks: list[Block] = [
        StepsBlock(tr("Sales"), (rows.waiting(), rows.sent(), rows.sums(), rows.journal())),
        StepsBlock(tr("Line to the shop"), (rows.line(line), rows.products(), rows.clock(), rows.key())),
        StepsBlock(tr("Files of this till"), (rows.file("till.db"), rows.file("catalogue.db"), *rows.copies())),
        StepsBlock(tr("This computer"), (rows.disk(), *((printer,) if printer else ()), *rows.versions())),
    ]
    troubles = [
        row
        for block in blocks
        if isinstance(block, StepsBlock)
        for row in block.rows
        if row.tone in (Tone.TROUBLE, Tone.WARN)
    ]
    worst = Tone.TROUBLE if any(row.tone is Tone.TROUBLE for row in troubles) else Tone.WARN
    said = (
        tr.count("{n} thing wants to be looked at.", "{n} things want to be looked at.", len(troubles))
        if troubles
        else tr("All is well.")
    )
    return SettingsView(
        _title(tr),
        tr("Looked at {time}. Nothing was changed.", time=tr.clock(health.at)),
        body=tuple(blocks),
        actions=(
            ActionView(AGAIN, tr("Look again"), "F9"),
            ActionView(SAVE, tr("Save a support file…"), "Ctrl+S", primary=True),
        ),
        status=said,
        status_tone=worst if troubles else Tone.OK,
    )


def printer_row(jobs: tuple[PrintJob, ...], has_printer: bool, tr: Translator) -> StepRowView:
    """The printer, by the papers that are not settled."""
    label = tr("Receipt printer")
    if not jobs:
        text = tr("Nothing waits to be printed.") if has_printer else tr("None is set up in Settings.")
        return StepRowView(Tone.OK if has_printer else Tone.PLAIN, label, text)
    told = tr.count("{n} paper is not printed.", "{n} papers are not printed.", len(jobs))
    troubles = [one.trouble for one in jobs if one.trouble in set(PrinterTrouble)]
    why = trouble_sentence(PrinterTrouble(troubles[0]), tr) if troubles else ""
    return StepRowView(Tone.WARN, label, f"{told} {why}".strip())


def _title(tr: Translator) -> str:
    return tr("Health of this till")


class _Rows:
    """The rows of one examination."""

    def __init__(self, health: TillHealth, tr: Translator) -> None:
        self._health = health
        self._tr = tr

    def waiting(self) -> StepRowView:
        tr, held = self._tr, self._health.outbox
        label = tr("Waiting to be sent")
        if held is None:
            return StepRowView(Tone.TROUBLE, label, self._unreadable())
        if held.refused:
            text = tr.count(
                "{n} sale needs you. Open Sales (F4) and mend it.",
                "{n} sales need you. Open Sales (F4) and mend them.",
                held.refused,
            )
            return StepRowView(Tone.TROUBLE, label, text)
        if not held.waiting:
            return StepRowView(Tone.OK, label, tr("Nothing: all sales are sent."))
        since = tr.moment(held.waiting_since) if held.waiting_since else ""
        text = tr.count(
            "{n} sale is kept here, paid {time}.",
            "{n} sales are kept here, the oldest paid {time}.",
            held.waiting,
            time=since,
        )
        old = held.waiting_since is not None and self._health.at - held.waiting_since > _OLD
        return StepRowView(Tone.WARN if old else Tone.INFO, label, text)

    def sent(self) -> StepRowView:
        tr, held = self._tr, self._health.outbox
        at = held.last_sent_at if held else None
        text = tr.moment(at) if at else tr("No sale was sent yet.")
        return StepRowView(Tone.OK if at else Tone.PLAIN, tr("Last sale sent"), text)

    def sums(self) -> StepRowView:
        tr, counts = self._tr, self._health.differences
        label = tr("Sums in the shop system")
        if counts is None:
            return StepRowView(Tone.TROUBLE, label, self._unreadable())
        other = max(counts.total, counts.line, counts.tax)
        if other:
            text = tr.count(
                "{n} order has other sums there. Sales (F4) shows which.",
                "{n} orders have other sums there. Sales (F4) shows which.",
                other,
            )
            return StepRowView(Tone.WARN, label, text)
        text = tr.count("The same, in {n} order.", "The same, in {n} orders.", counts.compared)
        return StepRowView(Tone.OK if counts.compared else Tone.PLAIN, label, text)

    def journal(self) -> StepRowView:
        tr, check = self._tr, self._health.journal
        label = tr("Journal")
        if check is None:
            return StepRowView(Tone.TROUBLE, label, self._unreadable())
        if not check.ok:
            text = tr(
                "Entry {n} is not as it was written: it was changed from outside. Call support.", n=check.first_bad
            )
            return StepRowView(Tone.TROUBLE, label, text)
        text = tr.count(
            "Whole: {n} entry, each bound to the one before.",
            "Whole: {n} entries, each bound to the one before.",
            check.entries,
        )
        return StepRowView(Tone.OK, label, text)

    def line(self, line: LineState) -> StepRowView:
        tr = self._tr
        label = tr("Connection")
        if not self._health.is_connected:
            return StepRowView(Tone.PLAIN, label, tr("No shop is connected in Settings."))
        if not line.is_up:
            return StepRowView(Tone.WARN, label, cause_sentence(line.cause, tr) or tr("It does not answer."))
        if line.chift is LineHealth.BROKEN:
            return StepRowView(Tone.WARN, label, tr("Its last answer broke off. The till asks again by itself."))
        if line.chift is LineHealth.UNKNOWN:
            return StepRowView(Tone.PLAIN, label, tr("Nothing was heard from it yet."))
        return StepRowView(Tone.OK, label, tr("It answers."))

    def products(self) -> StepRowView:
        tr, at = self._tr, self._health.files.loaded_at
        label = tr("Products and prices")
        if at is None:
            return StepRowView(Tone.WARN, label, tr("Not fetched yet. The till fetches them when it is connected."))
        old = self._health.at - at > _OLD
        text = tr("Fetched {time}", time=tr.moment(at))
        return StepRowView(Tone.WARN if old else Tone.OK, label, text)

    def clock(self) -> StepRowView:
        tr, skew = self._tr, self._health.skew
        label = tr("Clock of this computer")
        if skew is None:
            return StepRowView(Tone.PLAIN, label, tr("Not compared yet: no answer from a server told the time."))
        if abs(skew) < RIGHT:
            return StepRowView(Tone.OK, label, tr("Right, compared with the server's."))
        return StepRowView(Tone.TROUBLE if abs(skew) > FAR_OFF else Tone.WARN, label, off_by(skew, tr))

    def key(self) -> StepRowView:
        tr = self._tr
        label = tr("Secret of the API key")
        match self._health.secret_in:
            case Place.VAULT:
                return StepRowView(Tone.OK, label, tr("In this computer's vault."))
            case Place.FILE:
                text = tr("In a file that only this user can read: this computer has no vault.")
                return StepRowView(Tone.WARN, label, text)
            case Place.NOWHERE:
                return StepRowView(Tone.PLAIN, label, tr("Nothing is kept here."))

    def file(self, name: str) -> StepRowView:
        tr = self._tr
        label = tr("Sales (till.db)") if name == "till.db" else tr("Products (catalogue.db)")
        found = next((one for one in self._health.files.checks if one.name == name), None)
        if found is None:
            return StepRowView(Tone.WARN, label, tr("There is none yet."))
        if not found.is_whole:
            if name == "till.db":
                text = tr("Damaged. Close the till and open it again: it saves what can be read. Then call support.")
                return StepRowView(Tone.TROUBLE, label, text)
            return StepRowView(Tone.WARN, label, tr("Damaged. It is made anew when the till is opened again."))
        return StepRowView(Tone.OK, label, tr("Whole, {size}", size=self._size(found.size)))

    def copies(self) -> tuple[StepRowView, ...]:
        tr, files = self._tr, self._health.files
        label = tr("Copy of the sales")
        broken = any(not one.is_whole for one in files.checks if one.name not in ("till.db", "catalogue.db"))
        if files.backup_at is None:
            rows = [StepRowView(Tone.PLAIN, label, tr("None yet: it is made when the till closes."))]
        elif broken:
            rows = [StepRowView(Tone.WARN, label, tr("Damaged. A new one is made when the till closes."))]
        else:
            rows = [StepRowView(Tone.OK, label, tr("From {time}", time=tr.moment(files.backup_at)))]
        if files.aside:
            text = tr.count(
                "{n} damaged file was set aside. Keep it for support.",
                "{n} damaged files were set aside. Keep them for support.",
                len(files.aside),
            )
            rows.append(StepRowView(Tone.WARN, tr("Set aside"), text))
        return tuple(rows)

    def disk(self) -> StepRowView:
        tr, free = self._tr, self._health.disk.free
        label = tr("Room on the disk")
        text = tr("{size} free", size=self._size(free))
        if free < _LITTLE:
            text = tr("Only {size} free. Delete what is not needed on this computer.", size=self._size(free))
        return StepRowView(Tone.TROUBLE if free < _TIGHT else Tone.WARN if free < _LITTLE else Tone.OK, label, text)

    def versions(self) -> tuple[StepRowView, ...]:
        tr, known = self._tr, dict(self._health.versions)
        parts = " · ".join(
            f"{name} {known[name]}" for name in ("Comptoir", "Python", "Qt", "SQLite") if known.get(name)
        )
        return (
            StepRowView(Tone.PLAIN, tr("Versions"), parts),
            StepRowView(Tone.PLAIN, tr("System"), known.get("System", "")),
            StepRowView(Tone.PLAIN, tr("Folder of this till"), str(self._health.folder)),
        )

    def _unreadable(self) -> str:
        return self._tr("The till's file cannot be read now.")

    def _size(self, size: int) -> str:
        tr = self._tr
        if size >= _GB:
            return tr("{n} GB", n=tr.whole(size // _GB))
        return tr("{n} MB", n=tr.whole(size // _MB)) if size >= _MB else tr("{n} kB", n=tr.whole(size // 1000))

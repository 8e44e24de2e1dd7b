"""Makes an archive of a closed period, puts it into the places that are named, and checks what lies there.

Reading is done on the store's reader, packing and signing in a thread: the screen goes on.
"""

from __future__ import annotations

import asyncio
import base64
import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from pos_app import __version__
from pos_app.domain.errors import DomainError
from pos_app.domain.fiscal_record import record_of
from pos_app.domain.money import Money
from pos_app.domain.order import Sale, ShopProfile
from pos_app.domain.periods import PeriodEnd
from pos_app.domain.totals import Totals
from pos_app.services.clock import Clock
from pos_app.services.fiscal.archive_check import Checked, check, fingerprint
from pos_app.services.fiscal.archive_format import (
    CLOSINGS,
    DAYS_TABLE,
    JOURNAL,
    LATER,
    PAID,
    READ_ME,
    RETURNS,
    SALES,
    SALES_TABLE,
    ZS,
    ArchiveError,
    ArchiveTrouble,
    file_name,
    line,
    pack,
)
from pos_app.store.errors import StoreError
from pos_app.store.sqlite.codec import decode
from pos_app.store.tables.best_sellers import UNKNOWN_CODE
from pos_app.store.tables.carts import DISCARDED, NAMED
from pos_app.store.tables.closed.periods import Archived, Covered, JournalEntry, PeriodStore
from pos_app.store.tables.returned import RETURN
from pos_app.system.held_files import write

SEALED = frozenset({NAMED, DISCARDED, UNKNOWN_CODE})
"""Kinds of entries with words that a person typed or carried: their bodies stay out, their hashes do not."""
LOOK_EVERY, AGAIN_AFTER = 60.0, 3600.0  # seconds
FOLDER = "archives"  # in the till's own folder
_PRACTICE = "ÉCOLE, PRACTICE, OEFENEN, ÜBUNG : rien de ce qui suit n'est réel.\n\n"
_READ_ME = """\
Archive de la caisse {till}, {label}.

sales.csv, days.csv     pour lire ou calculer avec un tableur
sales.jsonl             les ventes, une par ligne
returns.jsonl           les retours, un par ligne
payments.jsonl          l'argent reçu hors des ventes (bons vendus, ventes payées plus tard)
vouchers.jsonl          les bons émis, et voucher_uses.jsonl ce qu'ils ont payé
journal.jsonl           le journal : chaque ligne contient l'empreinte de la précédente
z.jsonl, closings.jsonl les rapports Z et les clôtures du jour, du mois et de l'année
manifest.json, .sig     la liste des fichiers avec leurs empreintes, et sa signature (Ed25519)

Pour vérifier :  pos-app verify CE_FICHIER…
Empreinte de la clé publique : {key}   (à noter ailleurs que dans la caisse)

English: sales.csv and days.csv are for a spreadsheet (amounts with a decimal comma); the .jsonl files have the sales,
returns, payments, vouchers, the chained journal, the Z reports and the closings, one a line, amounts in cents.
To check it: pos-app verify THIS_FILE. Note the fingerprint of the key above outside of the till.

Nederlands: sales.csv en days.csv zijn voor een rekenblad (bedragen met een komma); de .jsonl-bestanden hebben de
verkopen, retouren, betalingen, bonnen, het geketende journaal, de Z-rapporten en de afsluitingen, een per regel,
bedragen in centen. Controleren: pos-app verify DIT_BESTAND. Noteer de vingerafdruk van de sleutel buiten de kassa.

Deutsch: sales.csv und days.csv sind für eine Tabellenkalkulation (Beträge mit Komma); die .jsonl-Dateien enthalten
Verkäufe, Rückgaben, Zahlungen, Gutscheine, das verkettete Journal, die Z-Berichte und die Abschlüsse, je Zeile einen
Satz, Beträge in Cent. Prüfen: pos-app verify DIESE_DATEI. Den Fingerabdruck des Schlüssels anderswo notieren.
"""


class Archives:
    """The archives of one till. `seed` gives the 32 bytes of its key, b"" if they are lost; it may block."""

    def __init__(self, store: PeriodStore, shop: ShopProfile, clock: Clock, seed: Callable[[], bytes]) -> None:
        self._store = store
        self._shop = shop
        self._clock = clock
        self._seed = seed
        self._one_at_a_time = asyncio.Lock()  # a person and `keep` may want the same archive

    async def make(self, period: PeriodEnd, places: Sequence[Path], cashier: str) -> Archived:
        """Put the archive of a period into each place: the one that was made before, byte for byte, if one of its
        places still has it whole, else a new one. Places that have other bytes are named no more.

        Raises DomainError: archive_empty (no day was closed in it), archive_key (the key is lost),
        archive_place (a folder cannot be written; `where`); StoreError, "purged" where its sales were taken out and no
        place has it whole.
        """
        if not period.last_z:
            raise DomainError("archive_empty")
        async with self._one_at_a_time:
            return await self._make(period, places, cashier)

    async def _make(self, period: PeriodEnd, places: Sequence[Path], cashier: str) -> Archived:
        known = {one.period: one for one in await self._store.archives()}.get(period.number)
        content = await asyncio.to_thread(_kept, known) if known is not None else b""
        if not content:
            content = await self._new(period)
        name = name_of(period, self._shop.till)
        for place in places:
            try:
                await asyncio.to_thread(_put, place, name, content)
            except OSError as error:
                raise DomainError("archive_place", "place", where=str(place)) from error
        digest = sha256(content).hexdigest()
        before = known.places if known is not None and known.sha256 == digest else ()
        all_places = tuple(dict.fromkeys((*before, *map(str, places))))
        made = Archived(period.number, name, digest, len(content), all_places)
        await self._store.note_archive(made, self._clock.now(), cashier)
        return made

    async def _new(self, period: PeriodEnd) -> bytes:
        covered = await self._store.covered(period.first_z, period.last_z)
        seed = await asyncio.to_thread(self._seed)
        if not seed:
            raise DomainError("archive_key")
        return await asyncio.to_thread(archive_of, covered, self._about(period), seed)

    async def keep(self, places: Sequence[Path], tell: Callable[[DomainError | StoreError], object]) -> None:
        """Make the archive of each closed period that lies in too few of these places, while the till is open. `tell`
        is called once for each trouble; it is tried again, seldom."""
        told = ""
        while True:
            await asyncio.sleep(AGAIN_AFTER if told else LOOK_EVERY)
            try:
                while (period := await self._store.unarchived(len(places))) is not None:
                    await self.make(period, places, "")
                told = ""
            except (DomainError, StoreError) as error:
                if str(error) != told:
                    told = str(error)
                    tell(error)

    async def check(self, archived: Archived, cashier: str) -> tuple[Checked | None, tuple[str, ...]]:
        """Read an archive in each of its places: what it holds (None if no place has it whole), and the places where it
        is missing or was changed. The journal has the result."""
        found, bad = None, []
        for place in archived.places:
            try:
                found = await asyncio.to_thread(_check_place, Path(place) / archived.name, archived.sha256)
            except (OSError, ArchiveError):
                bad.append(place)
        good = found is not None and not bad
        await self._store.note_check(archived.period, self._clock.now(), cashier, good=good)
        return found, tuple(bad)

    async def key(self) -> str:
        """The fingerprint of the public key; "" if the key is lost."""
        seed = await asyncio.to_thread(self._seed)
        return await asyncio.to_thread(lambda: fingerprint(_public(seed))) if seed else ""

    def _about(self, period: PeriodEnd) -> dict[str, object]:
        return {
            "program": __version__,
            "kind": period.kind.value,
            "label": period.label,
            "till": self._shop.till,
            "shop": self._shop.name,
            "made_at": self._clock.now().isoformat(),
            "first_z": period.first_z,
            "last_z": period.last_z,
            **({"practice": True} if self._shop.standing.practice else {}),
        }


def places_of(till_folder: Path, second: str) -> tuple[Path, ...]:
    """Where archives are kept: in the till's own folder, and in the second place of the settings ("": none)."""
    return till_folder / FOLDER, *([Path(second)] if second else [])


def name_of(period: PeriodEnd, till: str) -> str:
    """The file name of a period's archive."""
    return file_name(period.kind.value, period.label, till)


def archive_of(covered: Covered, about: Mapping[str, object], seed: bytes) -> bytes:
    """The bytes of an archive; `about` as the manifest says it, `seed` the 32 bytes of the key."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # as in archive_check

    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = _public(seed)
    entries = covered.entries
    sales, lost = covered.sales()
    taken = [(sale, sale.totals) for sale in sales]
    told_of = {json.loads(entry.body)["id"] for entry in entries if entry.kind in PAID}
    chain = {
        "before": covered.before,
        "first": entries[0].seq,
        "last": entries[-1].seq,
        "head": entries[-1].hash,
    }
    files = {
        SALES: b"".join(line(record_of(sale, sums)) for sale, sums in taken),
        RETURNS: b"".join(line(json.loads(body)) for body in _bodies(entries, RETURN)),
        **{name: b"".join(line(json.loads(body)) for body in _bodies(entries, kind)) for name, kind in LATER.items()},
        JOURNAL: b"".join(line(_told(entry)) for entry in entries),
        ZS: b"".join(line(json.loads(body)) for body in covered.zs),
        CLOSINGS: b"".join(line(json.loads(body)) for body in covered.periods),
        SALES_TABLE: _sales_table(taken),
        DAYS_TABLE: _days_table(covered.periods),
        READ_ME: (_PRACTICE * bool(about.get("practice")) + _READ_ME)
        .format(till=about["till"], label=about["label"], key=fingerprint(public))
        .encode(),
    }
    told = {
        **about,
        "lost": lost,
        "chain": chain,
        "without_entry": [sale.number for sale in sales if sale.id not in told_of],
        "sales": len(sales),
        "entries": len(entries),
        "key": base64.b64encode(public).decode(),
    }
    return pack(files, told, key.sign)


def _public(seed: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # as above

    return Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()


def _bodies(entries: Sequence[JournalEntry], kind: str) -> list[str]:
    """The documents of a kind that the journal contains."""
    return [str(json.loads(entry.body)["body"]) for entry in entries if entry.kind == kind]


def _told(entry: JournalEntry) -> dict[str, object]:
    told: dict[str, object] = {"seq": entry.seq, "at": entry.at, "kind": entry.kind, "hash": entry.hash}
    return told if entry.kind in SEALED else {**told, "body": entry.body}


def _put(place: Path, name: str, content: bytes) -> None:
    place.mkdir(parents=True, exist_ok=True)
    write(place / name, content)


def _kept(known: Archived) -> bytes:
    """The bytes of an archive from the first place that has them as they were written; b"" if none has."""
    for place in known.places:
        try:
            content = (Path(place) / known.name).read_bytes()
        except OSError:
            continue
        if sha256(content).hexdigest() == known.sha256:
            return content
    return b""


def _check_place(path: Path, digest: str) -> Checked:
    content = path.read_bytes()
    if sha256(content).hexdigest() != digest:
        raise ArchiveError(ArchiveTrouble.OTHER_ARCHIVE)
    return check(content)


def _sales_table(sales: Sequence[tuple[Sale, Totals]]) -> bytes:
    rows: list[tuple[object, ...]] = [
        ("receipt", "paid_at", "cashier", "article", "quantity", "rate", "net", "tax", "currency")
    ]
    for sale, sums in sales:
        for sold, total in zip(sale.cart.lines, sums.lines, strict=True):
            amounts = (sums.money(total.net).amount, sums.money(total.tax).amount)
            about = (sale.number, sale.paid_at.isoformat(), sale.cashier, sold.name, sold.quantity)
            rows.append((*about, total.rate.percent, *amounts, sums.currency.code))
    return _csv(rows)


def _days_table(periods: Sequence[str]) -> bytes:
    rows: list[tuple[object, ...]] = [
        ("kind", "label", "first_z", "last_z", "closed_at", "receipts", "turnover", "returned", "since_beginning",
         "currency")
    ]  # fmt: skip
    for body in periods:
        one = decode(PeriodEnd, body)
        numbers = (one.first_z, one.last_z, one.closed_at.isoformat(), one.receipts)
        amounts = (
            Money.from_minor(minor, one.currency).amount for minor in (one.turnover, one.returned, one.perpetual)
        )
        rows.append((one.kind.value, one.label, *numbers, *amounts, one.currency.code))
    return _csv(rows)


def _csv(rows: Sequence[tuple[object, ...]]) -> bytes:
    """A table that a spreadsheet opens: no cell of it is a formula, and no amount a date ("12.05" is one in the six
    countries, so decimals have a comma)."""
    target = io.StringIO()
    csv.writer(target, delimiter=";", lineterminator="\r\n").writerows([_plain(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + target.getvalue().encode()


def _plain(cell: object) -> str:
    if isinstance(cell, Decimal):
        return f"{cell:f}".replace(".", ",")
    text = str(cell)
    return f"'{text}" if text[:1] in "=+-@\t\r" else text

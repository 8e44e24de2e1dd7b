"""Each voucher, use and payment of a closed day stands in its archive: in its own file, and bound by the journal."""

from __future__ import annotations

import json

import pytest

from pos_app.domain.money import Money
from pos_app.domain.periods import PeriodKind
from pos_app.domain.voucher import paying
from pos_app.services.day.days import Days
from pos_app.services.fiscal.archive_check import check
from pos_app.services.fiscal.archive_format import ArchiveError, ArchiveFiles, ArchiveTrouble, pack, unpack
from pos_app.services.fiscal.archives import archive_of
from tests.archives.making import SEED
from tests.unit.services.practice_bench import Bench
from tests.unit.services.test_owing import card, unpaid

pytestmark = pytest.mark.asyncio
_LATER = ("payments.jsonl", "vouchers.jsonl", "voucher_uses.jsonl")


async def test_vouchers_their_uses_and_payments_stand_in_the_archive(bench: Bench) -> None:
    till = bench.till
    sold = await till.vouchers.sell(Money.of("20", "EUR"), (card(2000),), "Nadia")
    assert sold.issued is not None
    sale = await unpaid(bench, "BC-18")
    by = paying(await till.vouchers.find(sold.issued.code), Money.of("3", "EUR"))
    await till.owing.receive(sale, by.amount, (by,), "Tom")
    rest = await till.owing.receive(sale, Money.of("1", "EUR"), (card(100),), "Tom")
    await Days(till.till_store, till.catalogue_store, till.shop, till.clock).close("Nadia")

    (period,) = await till.till_store.periods.ends(PeriodKind.DAY)
    covered = await till.till_store.periods.covered(1, 1)
    about = {"program": "", "kind": period.kind.value, "label": period.label, "till": "1", "shop": "", "made_at": ""}
    content = archive_of(covered, {**about, "first_z": 1, "last_z": 1}, SEED)
    assert check(content).sales == 1
    files, told = unpack(content)
    rows = {name: [json.loads(row) for row in files.files[name].splitlines()] for name in _LATER}
    assert [one["id"] for one in rows["payments.jsonl"]][-1] == rest.payment.id
    assert [len(rows[name]) for name in _LATER] == [3, 1, 1]
    assert rows["voucher_uses.jsonl"][0]["amount"] == 300
    entries = [json.loads(row) for row in files.files["journal.jsonl"].splitlines()]
    in_chain = [entry["kind"] for entry in entries if "body" in entry]
    assert [in_chain.count(kind) for kind in ("payment", "voucher", "voucher_paid")] == [3, 1, 1]
    assert sold.issued.code.encode() not in content, "no code leaves the till's own file"

    for name in _LATER:  # one left out, everything else made to fit with the till's own key
        fewer = {**files.files, name: b"".join(files.files[name].splitlines(keepends=True)[1:])}
        with pytest.raises(ArchiveError) as found:
            check(_signed(ArchiveFiles(fewer, files.manifest, files.signature), told))
        assert found.value.trouble is ArchiveTrouble.REPORTS

    older = {name: body for name, body in files.files.items() if name not in _LATER}
    assert check(_signed(ArchiveFiles(older, files.manifest, files.signature), told)).sales == 1


def _signed(files: ArchiveFiles, told: dict[str, object]) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    about = {name: value for name, value in told.items() if name not in ("files", "format")}
    return pack(files.files, about, Ed25519PrivateKey.from_private_bytes(SEED).sign)

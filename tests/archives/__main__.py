"""Random mutants of archives: `python -m tests.archives --count 10000 --seed 1`.

Good archives of random days, months and years, and mutants of them: a byte changed, cut out, put in, moved, two files
swapped, a row left out and everything but the signature made to fit. Both readers must take every good one and refuse
every mutant. Exit code 1 where one does not.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from pos_app.domain.order import Sale
from pos_app.domain.periods import PeriodKind
from pos_app.services.fiscal.archive_check import check
from pos_app.services.fiscal.archive_format import ArchiveError
from tests.archives.making import till
from tests.archives.mutants import mutant

NODE = shutil.which("node")
READER = Path(__file__).with_name("verify.mjs")


async def good_archives(folder: Path, seed: int, most: int) -> list[bytes]:
    """Archives of a till's days, months and years, so many."""
    chance = random.Random(seed)
    made: list[bytes] = []
    codes: list[str] = []
    home = folder / f"till-{seed}"
    home.mkdir()
    async with till(home, seed) as one:
        while len(made) < most:
            for _ in range(chance.randrange(0, 6)):
                sale = await one.sell()
                if chance.random() < 0.3:
                    await one.take_back(sale)
            for act in chance.sample((one.sell_voucher, one.pay_deposit, one.sell_later), chance.randrange(3)):
                found = await act()
                if isinstance(found, str):
                    codes.append(found)
                elif isinstance(found, Sale):
                    await one.receive(found)
            if codes and chance.random() < 0.5:
                await one.sell_by_voucher(codes.pop())
            await one.move()
            await one.close(last_month=11)
            for kind in PeriodKind:
                ends = await one.store.periods.ends(kind)
                for period in (end for end in ends if end.closed_at == one.now and end.last_z):
                    archive = await one.archives.make(period, (home,), "Nadia")
                    made.append((home / archive.name).read_bytes())
            one.now += timedelta(days=chance.choice((1, 1, 1, 3, 40)))
    return made[:most]


def by_node(paths: list[Path]) -> list[bool]:
    """What the second reader says of each file."""
    assert NODE is not None
    said: list[bool] = []
    for start in range(0, len(paths), 500):
        part = [str(path) for path in paths[start : start + 500]]
        done = subprocess.run([NODE, str(READER), *part], capture_output=True, text=True, check=False)
        said += [line.startswith("ok ") for line in done.stdout.splitlines()]
    assert len(said) == len(paths), "the second reader said nothing of some files"
    return said


def taken(content: bytes) -> bool:
    """What the program's own reader says."""
    try:
        check(content)
    except ArchiveError:
        return False
    return True


def run(folder: Path, count: int, seed: int, *, node: bool) -> list[str]:
    """Try `count` mutants and a tenth as many good archives; what was wrong."""
    chance, wrong = random.Random(seed), []
    good = asyncio.run(good_archives(folder, seed, max(count // 10, 10)))
    refused: Counter[str] = Counter()
    for start in range(0, count, 500):
        files: list[tuple[str, bytes, bool]] = []
        if start < len(good) * 10:
            files += [("good", content, True) for content in good[start // 10 : start // 10 + 50]]
        for _ in range(min(500, count - start)):
            kind, made = mutant(chance.choice(good), chance)
            files.append((kind, made, False))
            refused[kind] += 1
        paths = [folder / f"{number}.zip" for number in range(len(files))]
        for path, (_, content, _) in zip(paths, files, strict=True):
            path.write_bytes(content)
        second = by_node(paths) if node else [wanted for _, _, wanted in files]
        for (kind, content, wanted), other in zip(files, second, strict=True):
            if taken(content) != wanted:
                wrong.append(f"the program's reader: {kind}")
            if other != wanted:
                wrong.append(f"the second reader: {kind}")
    print(f"{len(good)} good archives taken, {count} mutants refused: {dict(refused)}")
    return wrong


def main() -> int:
    """0 if both readers were right every time."""
    parser = argparse.ArgumentParser(prog="python -m tests.archives", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="comptoir-archives-") as place:
        wrong = run(Path(place), given.count, given.seed, node=NODE is not None)
    readers = "both readers" if NODE else "the program's reader (no node here)"
    print(f"{readers}, {time.monotonic() - began:.0f} s; wrong: {len(wrong)} {Counter(wrong).most_common(10)}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

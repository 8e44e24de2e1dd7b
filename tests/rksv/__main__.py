"""Austrian chains and their mutants: `python -m tests.rksv --count 2000 --mutants 500 --seed 1`.

Random sales, returns, training, outages, months and years in a till's file; its log must be right for the reader of
`tests.rksv.reader`, and each mutant wrong at its place. With RKSV_VERIFIER (a checkout of github.com/ztp-at/RKSV) and
RKSV_PYTHON (a Python with PyJWT 1.7.1 and cryptography 3.4.8) the public verifier must say the same. Exit code 1 where
one does not.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.rksv.making import MadeChain, random_chain
from tests.rksv.mutants import mutant
from tests.rksv.reader import WrongError, check

VERIFIER, PYTHON = "RKSV_VERIFIER", "RKSV_PYTHON"
# One process for many logs: the verifier's own program reads one.
_RUN = """
import base64, gettext, json, sys
gettext.install('rktool')
from librksv import key_store, verify
keys = json.loads(open(sys.argv[1]).read())
store = key_store.KeyStore.readStoreFromJson(keys)
key = base64.b64decode(keys['base64AESKey'])
for path in sys.argv[2:]:
    try:
        with open(path) as f:
            verify.verifyDEP(json.load(f), store, key)
        print('ok')
    except Exception as error:
        print(type(error).__name__, str(getattr(error, 'receipt', '')))
"""


def outside() -> tuple[Path, Path] | None:
    """The verifier's folder and its Python, if the environment names them."""
    folder, python = os.environ.get(VERIFIER, ""), os.environ.get(PYTHON, "")
    return (Path(folder), Path(python)) if folder and python else None


def by_verifier(keys: Path, logs: list[Path]) -> list[str]:
    """What the public verifier says of each log: "ok", or the name of its error."""
    found = outside()
    assert found is not None
    folder, python = found
    argv = [str(python), "-c", _RUN, str(keys), *map(str, logs)]
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False, timeout=3600)
    said = done.stdout.splitlines()
    assert len(said) == len(logs), done.stderr[-2000:]
    return said


def ours(dep: bytes, keys: bytes) -> tuple[str, int]:
    """What our reader says, and at which receipt."""
    try:
        return "ok", check(dep, keys)
    except WrongError as wrong:
        return wrong.what, wrong.at


def run(folder: Path, count: int, mutants: int, seed: int, *, verifier: bool = True) -> list[str]:
    """Make a chain of so many sales and so many mutants of a short one; what was wrong."""
    wrong, chance = [], random.Random(seed)
    began = time.monotonic()
    (folder / "long").mkdir()
    (folder / "short").mkdir()
    long = asyncio.run(random_chain(folder / "long", count, seed))
    kinds = Counter(row.kind.value for row in long.rows)
    print(f"{len(long.rows)} receipts in {time.monotonic() - began:.0f} s: {dict(kinds)}")
    print(f"without a signature: {sum(not row.signed for row in long.rows)}; the log has {len(long.dep)} bytes")
    said, at = ours(long.dep, long.keys)
    if said != "ok":
        wrong.append(f"the good log: {said} at {at}")
    short = asyncio.run(random_chain(folder / "short", 40, seed))
    made = [mutant(short.dep, chance) for _ in range(mutants)]
    for kind, place, dep in made:
        said, at = ours(dep, short.keys)
        if said == "ok" or at > place:
            wrong.append(f"{kind}: {said} at {at}, expected at {place} at the latest")
    if verifier and outside() is not None:
        wrong += by_both(folder, long, short, made)
    print(f"{mutants} mutants: {dict(Counter(kind for kind, _, _ in made))}")
    return wrong


def by_both(folder: Path, long: MadeChain, short: MadeChain, made: list[tuple[str, int, bytes]]) -> list[str]:
    """What the public verifier says otherwise."""
    wrong, began = [], time.monotonic()
    keys, log = folder / "keys.json", folder / "dep.json"
    keys.write_bytes(long.keys)
    log.write_bytes(long.dep)
    (said,) = by_verifier(keys, [log])
    print(f"the public verifier on {len(long.rows)} receipts: {said}, {time.monotonic() - began:.0f} s")
    if said != "ok":
        wrong.append(f"the verifier on the good log: {said}")
    keys.write_bytes(short.keys)
    paths = []
    for number, (_, _, dep) in enumerate(made):
        paths.append(folder / f"{number}.json")
        paths[-1].write_bytes(dep)
    answers = by_verifier(keys, paths)
    print("the public verifier on mutants:", dict(Counter(answer.split()[0] for answer in answers)))
    return wrong + [f"the verifier on {kind}" for (kind, _, _), one in zip(made, answers, strict=True) if one == "ok"]


def main() -> int:
    """0 if every reader was right every time."""
    parser = argparse.ArgumentParser(prog="python -m tests.rksv", description=__doc__)
    parser.add_argument("--count", type=int, default=2_000)
    parser.add_argument("--mutants", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    with TemporaryDirectory(prefix="comptoir-rksv-") as place:
        wrong = run(Path(place), given.count, given.mutants, given.seed)
    if outside() is None:
        print(f"without the public verifier: {VERIFIER} and {PYTHON} name none")
    print(f"{time.monotonic() - began:.0f} s; wrong: {len(wrong)} {Counter(wrong).most_common(10)}")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())

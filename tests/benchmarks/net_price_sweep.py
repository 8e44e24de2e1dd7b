"""Every shelf price from 0.01 to 100.00 in quantities 1 to 50 at seven rates: does a server get the till's total?

    python -m tests.benchmarks.net_price_sweep [--every N] [--processes N]

The server's side is reckoned with Decimal, apart from the solver, which uses whole numbers. Prints how many lines
need how many decimals; exit code 1 when a line has another total. Takes a minute or so on two cores.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from pos_app.domain.money import currency
from pos_app.domain.net_price import net_unit_price
from pos_app.domain.tax import TaxRate

PRICES = range(1, 10_001)  # cents
QUANTITIES = range(1, 51)
RATES = ("2.1", "5.5", "6", "12", "20", "21", "25")
EUR = currency("EUR")
Chunk = tuple[str, range]


def sweep(chunk: Chunk) -> tuple[Counter[tuple[int, int]], list[str]]:
    """One rate over some prices: lines by (quantity, decimals), and the lines that fail."""
    percent, prices = chunk
    rate, cent, hundred = TaxRate(Decimal(percent)), Decimal("0.01"), Decimal(100)
    whole = hundred + rate.percent
    found: Counter[tuple[int, int]] = Counter()
    failures = []
    for price in prices:
        shelf = Decimal(price).scaleb(-2)
        for quantity in QUANTITIES:
            net = net_unit_price(price * quantity, quantity, rate, EUR)
            if (quantity * net * whole / hundred).quantize(cent, ROUND_HALF_UP) != quantity * shelf:
                failures.append(f"{quantity} x {shelf} at {percent} %: {net}")
            found[quantity, decimals(net)] += 1
    return found, failures


def decimals(price: Decimal) -> int:
    """How many digits the price has behind the point."""
    exponent = price.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def main(arguments: list[str]) -> int:
    """Sweep and print."""
    parser = argparse.ArgumentParser("python -m tests.benchmarks.net_price_sweep", description=__doc__.split("\n")[0])
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each N-th price")
    parser.add_argument("--processes", type=int, default=2, metavar="N")
    wanted = parser.parse_args(arguments)
    begun = time.monotonic()
    prices = PRICES[:: wanted.every]
    chunks = [(rate, prices[start : start + 500]) for rate, start in product(RATES, range(0, len(prices), 500))]
    found: Counter[tuple[int, int]] = Counter()
    failures: list[str] = []
    with ProcessPoolExecutor(wanted.processes) as pool:
        for counted, failed in pool.map(sweep, chunks):
            found += counted
            failures += failed
    print(f"{found.total():,} lines in {time.monotonic() - begun:.0f} s")
    most = max(digits for _, digits in found)
    for name, quantities in (("quantity 1", [1]), ("quantity 3", [3]), ("quantities 1 to 50", QUANTITIES)):
        by_decimals = [sum(found[quantity, digits] for quantity in quantities) for digits in range(2, most + 1)]
        shares = (f"{digits}: {n / sum(by_decimals):.2%}" for digits, n in enumerate(by_decimals, 2))
        print(f"decimals needed, {name}: {', '.join(shares)}")
    print(f"failures: {len(failures)}", *failures[:20], sep="\n  ")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

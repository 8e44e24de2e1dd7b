"""`python -m tests.returns [--most 300] [--pieces 6] [--count 200000] [--seed 1]`: every line paid up to `most` cents
in up to `pieces` pieces, in every order of partial returns, at every rate; and `count` random sales."""

from __future__ import annotations

import argparse
import sys

from tests.returns import cents


def main(words: list[str]) -> int:
    """Say what was tried and what was wrong; 0 if the till's rule has no fault and the naive one has."""
    parser = argparse.ArgumentParser(prog="python -m tests.returns")
    parser.add_argument("--most", type=int, default=300)
    parser.add_argument("--pieces", type=int, default=6)
    parser.add_argument("--count", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(words)
    lines = cents.every_line(given.most, given.pieces, cents.rule_of_the_till)
    sales = cents.every_sale(given.count, given.seed)
    naive = cents.every_line(given.most, given.pieces, cents.naive_part)
    naive_sales = cents.naive_lines(given.count, given.seed)
    by_pieces = cents.every_line(given.most, given.pieces, cents.tax_by_pieces)
    for what, count in (
        ("orders of a line", lines),
        ("random sales", sales),
        ("naive: orders of a line", naive),
        ("naive: lines of random sales", naive_sales),
        ("tax by pieces: orders of a line", by_pieces),
    ):
        share = 100 * count.wrong / max(count.tried, 1)
        print(f"{what}: {count.tried} tried, {count.wrong} wrong ({share:.1f} %) {count.first}")  # noqa: T201
    return 0 if not (lines.wrong or sales.wrong) and naive.wrong and naive_sales.wrong else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Presenters of the end of the day: sums, drawer, X and Z reports, papers and tables."""

"""The end of the day in words: sums, drawer, X and Z, papers and tables."""

"""The day of one till: drawer, X and Z reports, the comparison with the shop's software."""

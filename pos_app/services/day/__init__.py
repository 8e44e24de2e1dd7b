"""The day of one till: drawer, X and Z, the comparison with the shop's software."""

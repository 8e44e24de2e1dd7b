"""The end-of-day screen: sums, charts, drawer, check; and the card that counts the drawer."""

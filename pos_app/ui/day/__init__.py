"""Widgets of the end of the day: the screen (sums, charts, drawer, check), and the card that counts the drawer."""

"""The screen of closed days, months and years."""

"""The list of sales, read for the screens."""

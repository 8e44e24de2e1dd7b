"""Listening to the till as a screen reader does: over AT-SPI, on a session bus and a display of its own."""

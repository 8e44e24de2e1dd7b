"""Cards over the window that more than one screen shows."""

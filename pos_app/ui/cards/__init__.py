"""Cards over the window that serve more than one screen."""

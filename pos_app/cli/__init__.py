"""Headless verbs: they call the same services as the window and write text or JSON on standard output."""

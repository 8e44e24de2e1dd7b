"""Headless verbs: the same services as the window, words on standard output."""

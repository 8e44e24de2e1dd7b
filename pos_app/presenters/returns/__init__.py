"""Sentences of what is taken back: the Return screen, what was given back, and the voids."""

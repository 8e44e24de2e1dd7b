"""Presenters of customers: the card that finds and enters them, and the card of what they bought."""

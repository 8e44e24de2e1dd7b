"""Customers in words: the card that finds and enters them, and what they bought."""

"""Vouchers, and payments that are no sale's: their schema, what is kept, and what writes it."""

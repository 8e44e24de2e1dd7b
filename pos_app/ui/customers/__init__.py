"""Widgets of customers: the customer card (lookup and entry form) and the card of purchases."""

"""The customer card: lookup and entry form; the card of purchases."""

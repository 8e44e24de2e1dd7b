"""The customer card: lookup and entry form."""

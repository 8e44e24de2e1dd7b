"""Papers in words: receipts, what the printer says, the drawer."""

"""Who sells, in words: the PIN card, lock and approval."""

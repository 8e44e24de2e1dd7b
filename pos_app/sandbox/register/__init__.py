"""The POS side of the practice shop: what its own tills would show of goods, tickets and days."""

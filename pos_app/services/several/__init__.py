"""Several tills of one shop: pairing with its store, the link to it, parked carts of all, sales taken over."""

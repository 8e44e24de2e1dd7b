"""What this till's file has of the shop's common store: its share in the parked carts, the copies of its sales."""

"""The work list "to be booked in the shop's software": read from the shop, told, left, drafted."""

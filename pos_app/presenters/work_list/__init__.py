"""The work list "to be booked in the shop's software", in sentences."""

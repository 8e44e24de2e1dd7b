"""The screen of the work list "to be booked in the shop's software"."""

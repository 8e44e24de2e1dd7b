"""What the law asks of a till: archives of closed periods that can be checked without it."""

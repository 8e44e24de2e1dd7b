"""What comes back, to the cent: every small line in every order, and sales by chance."""

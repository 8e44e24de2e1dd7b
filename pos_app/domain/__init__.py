"""What a shop is made of: frozen values and pure functions, standard library only."""

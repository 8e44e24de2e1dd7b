"""The values and rules of a shop: frozen dataclasses and pure functions, standard library only."""

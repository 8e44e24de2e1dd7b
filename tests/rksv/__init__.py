"""Austrian chains of random sales, their mutants, a reader of their own, and the public verifier beside it."""

"""Presenters of the cashiers: the PIN card, the lock and the approval by another cashier."""

"""Cashiers: PINs, rights, approvals."""

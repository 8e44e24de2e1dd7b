"""Customers: found, entered, and what they bought."""

"""Presenters of printing: receipts, notices about the printer, the drawer."""

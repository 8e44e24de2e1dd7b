"""Presenters of the Settings page and the first start."""

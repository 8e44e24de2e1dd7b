"""Widgets of the Sales screen: what was paid or parked, and its true state."""

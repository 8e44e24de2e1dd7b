"""Presenters of the Sales screen: states, mending, hand-over."""

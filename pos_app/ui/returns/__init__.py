"""Widgets of the Return screen: what comes back, why, what is taken in its place, how the money goes back."""

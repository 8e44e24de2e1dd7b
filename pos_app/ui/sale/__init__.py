"""Widgets of the Sale screen: finder, tiles, cart, customer strip, Pay card."""

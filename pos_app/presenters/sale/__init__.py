"""Presenters of the Sale screen: finder, tiles, cart, scans, the Pay card."""

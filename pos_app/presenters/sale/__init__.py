"""The Sale screen in words: finder, tiles, cart, scans, the Pay card."""

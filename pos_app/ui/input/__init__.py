"""Keys and scans before any widget gets them."""

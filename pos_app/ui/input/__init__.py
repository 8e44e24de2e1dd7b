"""Keys, touches and scans before any widget gets them."""

"""Input: event filters that get keys, touches and scans before any widget."""

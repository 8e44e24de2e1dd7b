"""A till's settings: checked, kept, tried."""

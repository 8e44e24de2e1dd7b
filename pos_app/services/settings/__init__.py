"""A till's settings: checked, saved, tested."""

"""Maintenance of a till: health, privacy, support file, new versions."""

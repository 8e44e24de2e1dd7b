"""A scanner that behaves badly, at the real window of a till: `python -m tests.scans`."""

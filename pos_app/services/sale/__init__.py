"""From an open cart to a paid sale on disk."""

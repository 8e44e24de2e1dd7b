"""Words about what the law asks of a till."""

"""Papers on their way to the printer."""

"""catalogue.db: its tables, its search index, what fills it and what finds in it."""

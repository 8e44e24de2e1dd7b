"""catalogue.db: its schema, its search index, the functions that fill it and those that search it."""

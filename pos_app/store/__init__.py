"""The till's files: the only room that knows SQLite."""

"""The till's files, read and written through SQLite."""

"""SQLite under asyncio: one database file, copies of it, and values stored as text."""

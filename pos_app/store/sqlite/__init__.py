"""One SQLite file under asyncio, its copies, and values as text in it."""

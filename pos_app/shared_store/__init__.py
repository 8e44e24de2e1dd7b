"""The shop's common store in PostgreSQL, behind the port of `domain/shop_store.py`; pg8000 is imported here only."""

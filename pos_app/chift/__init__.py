"""The Chift API: the only room that knows httpx and pydantic."""

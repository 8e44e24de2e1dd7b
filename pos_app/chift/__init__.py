"""The Chift API: an asynchronous client that gives domain values and typed errors (chift.md).

httpx and pydantic live here and nowhere else. May import `domain`; the door is `api.ChiftApi`.
"""

"""The Chift API: an asynchronous client that returns domain values and raises typed errors (chift.md).

httpx and pydantic are imported here and nowhere else. May import `domain`; other packages use `api.ChiftApi`.
"""

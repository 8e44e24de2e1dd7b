"""The Chift API: an asynchronous client that returns domain values and raises typed errors (chift.md).

httpx and pydantic are imported here and nowhere else. May import `domain`; other packages use `api.ChiftApi`.
"""

import sys

# httpx's own command line: imported with it where click and rich are there, which took a third of the import's time.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]  # how Python is told that there is no such module

"""The Chift API: an asynchronous client that gives domain values and typed errors (chift.md).

httpx and pydantic live here and nowhere else. May import `domain`; the door is `api.ChiftApi`.
"""

import sys

# httpx looks for what its own command line needs, and finds a part of it wherever there is a practice shop's server:
# 1.4 MB and 7 ms for a program that nobody starts. It does without where it is known to be missing.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

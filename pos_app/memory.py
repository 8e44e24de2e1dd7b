"""Memory that was needed for a moment: a leaf over the C library."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Give what is free within this process back to the system: after its imports some 7 MB. Nothing outside of glibc,
    whose name for it this is."""
    if sys.platform == "linux":
        import ctypes  # a first key does not need it

        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:  # another C library has none
            trim(0)

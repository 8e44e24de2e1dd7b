"""Use cases: what happens, in which order, with which clock. No Qt."""

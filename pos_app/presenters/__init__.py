"""Presenters, one for each screen or card: intents in, views with finished sentences out. No Qt, no HTTP, no SQL."""

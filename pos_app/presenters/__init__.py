"""One presenter a screen: intent in, state and words out. No Qt, no HTTP, no SQL."""

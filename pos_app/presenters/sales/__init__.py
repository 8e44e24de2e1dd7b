"""The Sales screen in words: states, mending, hand-over."""

"""The window: frame, screens and cards put together."""

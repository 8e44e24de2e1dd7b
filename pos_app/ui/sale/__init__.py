"""The Sale screen, part by part."""

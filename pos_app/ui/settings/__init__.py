"""Widgets of the Settings page and the first start: sections, blocks, buttons."""

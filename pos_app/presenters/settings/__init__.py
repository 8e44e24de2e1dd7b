"""The Settings page and the first start in words."""

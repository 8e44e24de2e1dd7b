"""Widgets: the only package that imports PySide6. They show views and call their listeners."""

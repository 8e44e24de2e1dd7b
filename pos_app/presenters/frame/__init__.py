"""Presenters of the frame around every screen: header, footer, practice banner, the question at closing."""

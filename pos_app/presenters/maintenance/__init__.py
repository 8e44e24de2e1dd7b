"""Presenters of maintenance: the till's health, privacy, versions and About."""

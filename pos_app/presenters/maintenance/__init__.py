"""The till's health, privacy, versions and About in words."""

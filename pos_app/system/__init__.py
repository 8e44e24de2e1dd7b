"""Leaves over the operating system: settings file, vault, profile, crash log, the program's own files."""

"""Adapters to Qt: the event loop, Qt's messages in the log, the language, the system's file chooser."""

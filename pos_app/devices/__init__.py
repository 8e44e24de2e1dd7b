"""Devices of the till: loudspeaker, printer, drawer, and the computer's mail program. Standard library and drivers; no
UI."""

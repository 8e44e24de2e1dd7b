"""Run by Windows' Python: `python printers.py PROJECT`: the printers of Windows as the till lists them, a line each."""

import sys

sys.path.insert(0, sys.argv[1])

from pos_app.devices import system_printers

sys.stdout.buffer.write("\n".join(system_printers.printer_names()).encode())

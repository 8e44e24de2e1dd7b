"""Run by Windows' Python: `python printers.py PROJECT`: the printers of Windows as the till lists them, a line each.

Each is given a job that is never ended.
"""

import sys

sys.path.insert(0, sys.argv[1])

from pos_app.devices import system_printers

names = system_printers.printer_names()
sys.stdout.buffer.write("\n".join(names).encode())
for name in names:
    link = system_printers.SpoolerLink(name)
    link.write(b"half a paper", 1.0)
    link.close()

"""Run by Windows' Python: `python printers.py PROJECT NAME…`: the printers of Windows as the till lists them, a line
each; then whether each of the named ones would print, or what is wrong with it. One that would is given a job that is
never ended.
"""

import sys

sys.path.insert(0, sys.argv[1])

from pos_app.devices.printer import trouble_of
from pos_app.devices.system_printers import SpoolerLink, printer_names

told = [*printer_names()]
for name in sys.argv[2:]:
    try:
        link = SpoolerLink(name)
    except OSError as error:
        told.append(f"{name}: {trouble_of(error)}")
        continue
    link.write(b"half a paper", 1.0)
    link.close()
    told.append(f"{name}: ready")
sys.stdout.buffer.write("\n".join(told).encode())

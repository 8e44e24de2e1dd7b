"""Run by Windows' Python: `python hold.py FILE SECONDS` keeps a file open as nobody else may have it, as a scanner does."""

import ctypes
import sys
import time

kernel32 = ctypes.WinDLL("kernel32")
kernel32.CreateFileW.restype = ctypes.c_void_p
handle = kernel32.CreateFileW(sys.argv[1], 0x80000000, 0, None, 3, 0x80, None)  # to read; shared with nobody; that is there
print("held" if handle not in (None, ctypes.c_void_p(-1).value) else "not held", flush=True)
time.sleep(float(sys.argv[2]))

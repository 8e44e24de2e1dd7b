"""Run by Windows' Python: `python hold.py FILE SECONDS` keeps a file open as a scanner does."""

import ctypes
import sys
import time

assert sys.platform == "win32"

TO_READ, SHARED_WITH_NOBODY, THAT_IS_THERE, ORDINARY = 0x80000000, 0, 3, 0x80
kernel32 = ctypes.WinDLL("kernel32")
kernel32.CreateFileW.restype = ctypes.c_void_p
handle = kernel32.CreateFileW(sys.argv[1], TO_READ, SHARED_WITH_NOBODY, None, THAT_IS_THERE, ORDINARY, None)
print("not held" if handle in (None, ctypes.c_void_p(-1).value) else "held", flush=True)
time.sleep(float(sys.argv[2]))

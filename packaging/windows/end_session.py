"""Run by Windows' Python: ask every window of Qt to end as Windows does at a sign-out, a shut-down or an update.

Prints each answer. WM_QUERYENDSESSION to all first, then WM_ENDSESSION, both with ENDSESSION_CLOSEAPP.
"""

import ctypes
import ctypes.wintypes as win
import sys

assert sys.platform == "win32"

QUERY_END, END, CLOSE_APP, ABORT_IF_HUNG, PATIENCE = 0x11, 0x16, 1, 2, 8000
user32 = ctypes.WinDLL("user32")
windows: list[int] = []


@ctypes.WINFUNCTYPE(win.BOOL, win.HWND, win.LPARAM)
def each(handle: int, _: int) -> bool:
    """Keep the windows of Qt."""
    name = ctypes.create_unicode_buffer(200)
    user32.GetClassNameW(handle, name, 200)
    if name.value.startswith("Qt"):
        windows.append(handle)
    return True


user32.EnumWindows(each, 0)
for message, word in ((QUERY_END, 0), (END, 1)):
    for handle in windows:
        answer = ctypes.c_size_t()
        to = win.HWND(handle), message, win.WPARAM(word), win.LPARAM(CLOSE_APP)
        done = user32.SendMessageTimeoutW(*to, ABORT_IF_HUNG, PATIENCE, ctypes.byref(answer))
        print(f"{message:#x} answered {bool(done)} {answer.value}", flush=True)

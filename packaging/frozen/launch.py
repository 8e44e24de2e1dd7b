"""The frozen program's first line: what `python -m pos_app` is in a checkout. Used by comptoir.spec only."""

from __future__ import annotations

import os
import sys


def _main() -> int:
    if sys.stdout is None or sys.stderr is None:
        # A program without a console on Windows has neither, and libraries ask them whether they are a terminal.
        sys.stdout = sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - until the end
    if sys.platform == "linux":
        os.environ.pop("QT_PLUGIN_PATH", None)  # the system's Qt is another one: its plugins are not for ours
    if "--multiprocessing-fork" in sys.argv:
        # Windows starts a library's pool of processes this way; such a start is no cashier's: it works and exits here.
        from multiprocessing import freeze_support

        freeze_support()
    try:
        from pos_app.__main__ import main

        return main()
    except (ImportError, FileNotFoundError) as error:
        if not _lies_in_program(error):
            raise
        return _incomplete(error)


def _lies_in_program(error: ImportError | FileNotFoundError) -> bool:
    """Whether what is missing is a part of this program: a module, or a file of its folder."""
    if isinstance(error, ImportError):
        return True
    return str(error.filename or "").startswith(sys._MEIPASS)  # type: ignore[attr-defined]  # PyInstaller's


def _incomplete(error: Exception) -> int:
    """Say that the installation is not whole. Without a library of ours, for any may be the one that is missing."""
    said = f"Comptoir is not installed completely. Install it again; the sales are kept.\n\n{error}"
    print(said, file=sys.stderr)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, said, "Comptoir", 0x30)
    return 1


if __name__ == "__main__":
    sys.exit(_main())

"""Run by Windows' Python: `python secret.py PROJECT FOLDER keep|read`: the secret of a key, in Credential Manager.

A long one, for Windows takes 2,560 bytes and some libraries less.
"""

import sys
from pathlib import Path

sys.path.insert(0, sys.argv[1])

from pos_app.system import secret_store

KEY, SECRET = "a till's key", "s3cret-" * 185
if sys.argv[3] == "keep":
    print(secret_store.keep(Path(sys.argv[2]), KEY, SECRET).name)
else:
    kept = secret_store.read(Path(sys.argv[2]), KEY)
    print(kept.place.name if kept.secret == SECRET else "another secret")

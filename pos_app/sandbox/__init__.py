"""The practice shop: an imitation of Chift that imports no other package of this program.

Front door: `create_app(Options())` gives an ASGI app for practice mode without a socket (`app.Sandbox`),
`server.serve` the same over HTTP; `Options(habits=character("odoo"))` makes it a shop of another kind (one of
`CHARACTERS`). `faults.ConnectionRefused` and `faults.ConnectionLost` come out of the app when a fault is ordered and
there is no socket to break; the caller maps them to its connection errors.
"""

from pos_app.sandbox.app import Sandbox, create_app
from pos_app.sandbox.characters import CHARACTERS, character
from pos_app.sandbox.faults import ConnectionLost, ConnectionRefused
from pos_app.sandbox.options import Credentials, Options, Rounding

__all__ = [
    "CHARACTERS",
    "ConnectionLost",
    "ConnectionRefused",
    "Credentials",
    "Options",
    "Rounding",
    "Sandbox",
    "character",
    "create_app",
]

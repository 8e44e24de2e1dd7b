"""A real `pos-app sandbox` process for tests: started, asked, stopped, killed."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import urllib.request
from typing import Any


class SandboxProcess:
    """One process on a port of its own. A context manager: the end of the block stops it."""

    def __init__(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "pos_app", "sandbox", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.said = self._process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", self.said)
        if found is None:
            _, wrong = self._process.communicate(timeout=60)
            raise AssertionError(f"the practice shop did not start: {self.said}{wrong}")
        self.url = found.group(0)
        self.port = int(found.group(1))

    def __enter__(self) -> SandboxProcess:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.stop(signal.SIGTERM)

    def kill(self) -> None:
        """As when the plug is pulled."""
        self._process.kill()
        self._process.communicate(timeout=20)

    def stop(self, number: signal.Signals) -> tuple[int, str]:
        """Sends the signal; (exit code, standard error)."""
        self._process.send_signal(number)
        _, wrong = self._process.communicate(timeout=60)
        return self._process.returncode, wrong

    def state(self) -> dict[str, Any]:
        """What the back door shows."""
        with urllib.request.urlopen(f"{self.url}/_sandbox/state", timeout=60) as answer:
            shown: dict[str, Any] = json.load(answer)
        return shown

    def order_fault(self, **spec: object) -> None:
        """Orders a fault by the back door."""
        urllib.request.urlopen(f"{self.url}/_sandbox/faults", json.dumps(spec).encode(), timeout=60).close()

    def reset(self) -> None:
        """Begins anew by the back door, as another process would."""
        urllib.request.urlopen(f"{self.url}/_sandbox/reset", b"", timeout=60).close()

    def order_habits(self, **spec: object) -> dict[str, Any]:
        """Orders habits by the back door; all habits then in force."""
        with urllib.request.urlopen(f"{self.url}/_sandbox/habits", json.dumps(spec).encode(), timeout=60) as answer:
            shown: dict[str, Any] = json.load(answer)
        return shown

    def token(self) -> str:
        """A bearer token by the front door."""
        ours = self.state()["credentials"]
        key = {
            "clientId": ours["client_id"],
            "clientSecret": ours["client_secret"],
            "accountId": ours["account_id"],
        }
        with urllib.request.urlopen(f"{self.url}/token", json.dumps(key).encode(), timeout=60) as answer:
            return str(json.load(answer)["access_token"])

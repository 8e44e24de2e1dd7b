"""A package's sync worker is proved as the package itself proves it; here with the program from source."""

from __future__ import annotations

import json
import sys

import catalogue_by_worker
import pytest


def test_the_worker_fetches_a_catalogue() -> None:
    said = json.loads(catalogue_by_worker.fetch([sys.executable, "-m", "pos_app"]))
    assert said["done"]["whole"] is True
    assert said["done"]["product_count"] >= 30


def test_a_worker_that_cannot_work_is_noticed() -> None:
    mute = "import sys; print('http://127.0.0.1:1 client_id=a', flush=True); sys.stdin.readline()"
    with pytest.raises(AssertionError, match="the sync worker said"):
        catalogue_by_worker.fetch([sys.executable, "-c", mute])

"""The official SDK's own POS, commerce and integration tests, unchanged, by HTTP against a practice shop process.

They are in the SDK's repository, not in its package: a checkout outside of this one is named by CHIFT_SDK_CHECKOUT;
without it this skips. What they taught is in `test_sandbox_sdk.py`, which always runs. Their own conftest answers
from fixtures instead of a server; ours takes its place.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.unit.sandbox.sandbox_process import SandboxProcess

CHECKOUT = os.environ.get("CHIFT_SDK_CHECKOUT", "")
FILES = ("test_pos.py", "test_commerce.py", "test_integration.py")
# Skipped by a mark of their own: the SDK expects a list where the file has one item.
THEIR_SKIPS = {"test_sales_all"}
CONFTEST = """
import os

import pytest

import chift as package
from chift.models import Consumer


def pytest_configure(config):
    config.addinivalue_line("markers", "mock_chift_response: what the SDK's own conftest answers with")


@pytest.fixture
def chift():
    package.client_id = os.environ["SHOP_CLIENT_ID"]
    package.client_secret = os.environ["SHOP_CLIENT_SECRET"]
    package.account_id = os.environ["SHOP_ACCOUNT_ID"]
    package.url_base = os.environ["SHOP_URL"]
    return package


@pytest.fixture
def pos_consumer(chift):
    return Consumer.get(os.environ["SHOP_CONSUMER_ID"])


ecommerce_consumer = pos_consumer
"""


def _two_orders(shop: SandboxProcess) -> None:
    """Their test of orders wants some to be there, and makes none."""
    home = f"{shop.url}/consumers/{shop.state()['credentials']['consumer_id']}/commerce"
    token = {"Authorization": f"Bearer {shop.token()}"}
    goods = requests.get(f"{home}/products?size=1", headers=token, timeout=20).json()["items"]
    address = dict.fromkeys(("first_name", "last_name", "street", "number", "city", "country"), "x")
    line = {"variant_id": goods[0]["variants"][0]["id"], "quantity": 1, "tax_rate": 21.0, "unit_price": 4.2}
    order: Any = {  # requests asks for a JSON type that a dict of lists and texts is not
        "customer": {"email": "a@example.be"},
        "billing_address": address,
        "shipping_address": address,
        "currency": "EUR",
        "lines": [line],
    }
    for _ in range(2):
        requests.post(f"{home}/orders", json=order, headers=token, timeout=20).raise_for_status()


@pytest.mark.skipif(not CHECKOUT, reason="CHIFT_SDK_CHECKOUT names no checkout of the official SDK")
@pytest.mark.parametrize("shop", ["ordinary", "woocommerce", "odoo"])
def test_the_sdks_own_tests_pass_against_the_practice_shop(shop: str, tmp_path: Path) -> None:
    theirs, copy, report = Path(CHECKOUT) / "tests", tmp_path / "tests", tmp_path / "report.xml"
    shutil.copytree(theirs / "fixtures", copy / "fixtures")
    for name in ("__init__.py", *FILES):
        shutil.copyfile(theirs / name, copy / name)
    (copy / "conftest.py").write_text(CONFTEST, "utf-8")
    with SandboxProcess("--port", "0", "--shop", shop) as process:
        _two_orders(process)
        told = {f"SHOP_{name.upper()}": value for name, value in process.state()["credentials"].items()}
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}", "tests"],
            cwd=tmp_path,
            env={**os.environ, **told, "SHOP_URL": process.url, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        asked = process.state()["requests"]

    assert ran.returncode == 0, ran.stdout + ran.stderr
    cases = ET.parse(report).getroot().findall(".//testcase")
    skipped = {case.get("name") for case in cases if case.find("skipped") is not None}
    assert skipped == THEIR_SKIPS
    assert len(cases) - len(skipped) >= 18
    # They really came by HTTP.
    assert {"GET /pos/payment-methods", "GET /commerce/locations", "POST /pos/customers"} <= set(asked)

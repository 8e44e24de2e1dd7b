"""Nothing is shipped under terms that do not allow it; of vulnerabilities no more is said than was looked up."""

from __future__ import annotations

import json
import sysconfig
from datetime import UTC, datetime
from pathlib import Path

import audit
import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_every_part_that_is_shipped_may_be() -> None:
    parts = audit.shipped(Path(sysconfig.get_path("purelib")), (ROOT / audit.PINS).read_text("utf-8"))
    assert len(parts) > 25
    assert [part for part in parts if not part.is_allowed] == []


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("(MIT AND BSD-3-Clause)", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-or-later", False),
        ("AGPL-3.0-only OR LicenseRef-Commercial", False),
        ("Proprietary", False),
        ("", False),
    ],
)
def test_a_licence_is_allowed_by_name(licence: str, allowed: bool) -> None:
    assert audit.is_allowed(licence) is allowed


def test_what_could_not_be_looked_up_is_not_called_well() -> None:
    answer = {
        "dependencies": [
            {"name": "idna", "version": "3.3", "vulns": [{"id": "PYSEC-2024-60", "fix_versions": ["3.7"]}]},
            {"name": "h11", "version": "0.16.0", "vulns": []},
            {"name": "qasync", "version": "0.28.0", "skip_reason": "not found"},
        ]
    }
    found = audit.read_answer(json.dumps(answer))
    assert found == audit.Advisories(2, 1, (("idna 3.3", "PYSEC-2024-60", "3.7"),))
    assert audit.advisories_sentence(found) == "2 parts looked up, 1 known; 1 could not be looked up."
    page = audit.report([audit.Shipped("x", "1", "GPL-3.0-only")], found, datetime(2026, 11, 22, tzinfo=UTC))
    assert "- **idna 3.3**: PYSEC-2024-60, mended in 3.7" in page
    assert "| x | 1 | GPL-3.0-only | **no** |" in page
    for nothing in (None, audit.Advisories(0, 35, ())):
        assert "Not audited" in audit.advisories_sentence(nothing)

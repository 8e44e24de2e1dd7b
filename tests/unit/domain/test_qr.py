"""QR codes are those of an independent encoder, module by module, and a reader of our own reads them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

from pos_app.domain.qr import QUIET, Modules, qr_modules
from tests.unit.qr_reader import read_modules, read_qr

# The most bytes of a version and one more (ISO/IEC 18004, table 7, level M, bytes).
EDGES = (0, 1, 14, 15, 26, 27, 106, 107, 122, 123, 152, 180, 213, 214, 251, 252, 287, 331, 412, 413, 504)


def by_another(text: str, mask: int) -> Modules:
    code = QRCode(error_correction=ERROR_CORRECT_M, mask_pattern=mask, border=0)
    code.add_data(QRData(text.encode(), MODE_8BIT_BYTE))
    code.make(fit=True)
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


@pytest.mark.parametrize("size", EDGES)
def test_at_the_edge_of_each_version_it_is_the_other_encoders(size: int) -> None:
    text = "".join(chr(33 + at * 7 % 90) for at in range(size))
    mask = size % 8
    assert qr_modules(text, mask) == by_another(text, mask)


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(codec="utf-8"), max_size=80), st.integers(0, 7))
def test_any_text_with_any_mask_is_the_other_encoders_and_is_read_back(text: str, mask: int) -> None:
    modules = qr_modules(text, mask)
    assert modules == by_another(text, mask)
    assert read_modules(modules) == text


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=300), st.integers(1, 4))
def test_the_mask_of_the_least_penalty_is_read_from_dots_of_any_size(text: str, scale: int) -> None:
    modules = qr_modules(text)
    wide = len(modules) + 2 * QUIET
    dots = [[False] * wide * scale for _ in range(wide * scale)]
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            for at in range(scale * scale if dark else 0):
                dots[(y + QUIET) * scale + at // scale][(x + QUIET) * scale + at % scale] = True
    assert read_qr(dots) == text


def test_more_than_a_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="more than"):
        qr_modules("x" * 2332)

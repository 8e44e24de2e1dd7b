"""Goods and vouchers that are paid together: each document is settled by itself, and all of them are the whole."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos_app.domain.cash_rounding import CashRounding, SmallAmounts
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money, currency
from pos_app.domain.paid_together import settle_together, share_tenders
from pos_app.domain.payment import VOUCHER, Settlement, Tender, settle

EUR = currency("EUR")
STEP = Decimal("0.05")
RULES = (
    None,
    CashRounding(STEP),
    CashRounding(STEP, SmallAmounts.NEAREST),
    CashRounding(STEP, SmallAmounts.UP),
    CashRounding(STEP, SmallAmounts.NEAREST, all_means=True),
    CashRounding(STEP, all_means=True),
)


def euros(minor: int) -> Money:
    return Money.from_minor(minor, EUR)


def tender(method: str, minor: int, **more: object) -> Tender:
    return Tender(method, euros(minor), is_cash=method == "Cash", **more)  # type: ignore[arg-type]


@settings(max_examples=120, deadline=None)
@given(
    st.one_of(st.none(), st.integers(0, 4_000)),
    st.lists(st.integers(1, 2_000).map(lambda n: n * 5), min_size=1, max_size=4),
    st.sampled_from(RULES),
    st.lists(st.integers(1, 3_000), max_size=2),
    st.integers(0, 5_000),
    st.booleans(),
)
def test_the_parts_are_the_whole(
    goods: int | None, amounts: list[int], rule: CashRounding | None, cards: list[int], over: int, exact: bool
) -> None:
    """Whatever is paid by which means: no cent comes or goes, and change and rounding are those of the whole. What
    cannot be shared out so is refused, and only where cash is rounded."""
    whole, vouchers = None if goods is None else euros(goods), [euros(one) for one in amounts]
    tenders: tuple[Tender, ...] = ()
    for at, amount in enumerate(cards):
        due = settle_together(whole, vouchers, tenders, rule).due.minor
        if taken := min(amount, due):
            tenders += (tender(f"Card {at}", taken),)
    now = settle_together(whole, vouchers, tenders, rule)
    if not now.is_settled:
        tenders += (tender("Cash", now.due.minor if exact and cards else now.cash_due.minor + over),)
    now = settle_together(whole, vouchers, tenders, rule)
    assert now.is_settled
    shares, refused = None, ""
    try:
        shares = share_tenders(whole, vouchers, tenders, rule)
    except DomainError as error:
        refused = error.code
    if shares is None:
        assert refused == "voucher_apart"
        assert rule is not None
        small = (goods or 0) <= 5 or any(one.due.minor <= 5 for one in _left(whole, vouchers, tenders, rule))
        assert small, "only what is as small as a coin"
        return
    sale, others = shares
    settled = [settle(part, share, rule) for part, share in zip(vouchers, others, strict=True)]
    if whole is not None:
        settled.append(settle(whole, sale, rule))
    assert all(one.is_settled for one in settled)
    for name in ("change", "rounding", "paid", "total"):
        assert sum(getattr(one, name).minor for one in settled) == getattr(now, name).minor, name
    given_out = {one.method: one.amount.minor for one in tenders}
    shared: dict[str, int] = {}
    for one in (*sale, *(one for share in others for one in share)):
        shared[one.method] = shared.get(one.method, 0) + one.amount.minor
    assert {method: amount for method, amount in shared.items() if amount} == {
        method: amount for method, amount in given_out.items() if amount
    }


def _left(
    goods: Money | None, vouchers: list[Money], tenders: tuple[Tender, ...], rule: CashRounding | None
) -> list[Settlement]:
    """What each part still lacks once cards paid what stands before it."""
    parts, found = [*([] if goods is None else [goods]), *vouchers], []
    for order in (parts, [*parts[1:], parts[0]]):
        cards = sum(one.amount.minor for one in tenders if not one.is_cash)
        for part in order:
            paid = min(cards, part.minor)
            cards -= paid
            found.append(settle(part, (tender("Card", paid),) if paid else (), rule))
    return found


def test_a_voucher_and_what_is_owed_pay_for_goods_only() -> None:
    goods, vouchers = euros(1_000), [euros(2_000)]
    own = tender(VOUCHER, 1_000, voucher="v")
    assert share_tenders(goods, vouchers, (own, tender("Cash", 5_000)), None) == ((own,), ((tender("Cash", 5_000),),))
    for wrong in (tender(VOUCHER, 1_001, voucher="v"), tender("Pay later", 3_000, later=True)):
        rest = 3_000 - wrong.amount.minor
        with pytest.raises(DomainError, match="voucher_for_voucher"):
            share_tenders(goods, vouchers, (wrong, *((tender("Cash", rest),) if rest else ())), None)
    with pytest.raises(DomainError, match="not_paid"):
        share_tenders(goods, vouchers, (tender("Cash", 2_999),), None)

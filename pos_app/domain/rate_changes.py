"""Tax rates that change on a day: what the owner wrote down before, and the policy as it counts on a day.

Pure. A sale keeps the policy of its own day; an open cart keeps its rates until the cashier takes the new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from pos_app.domain.errors import DomainError
from pos_app.domain.frozen import frozen
from pos_app.domain.tax import TaxPolicy, TaxRate

_FORMS = ("%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y")


@frozen
class RateChange:
    """From `since` on, what had the rate `old` has `new`; with a category's id in place of `old`, that category has
    it."""

    since: date
    new: TaxRate
    old: TaxRate | None = None
    category: str = ""


def rate_change(text: str, rate_of: str) -> tuple[date, str, str]:
    """The parts of a change as written, `2027-01-01: 6 > 12`: its day, what changes, the new rate. `rate_of` names the
    field in the error. Raises DomainError("rate_change")."""
    day, _, rule = text.partition(":")
    old, _, new = rule.partition(">")
    parts = tuple(part.strip().removesuffix("%").strip().replace(",", ".") for part in (old, new))
    for form in _FORMS:
        try:
            since = datetime.strptime(day.strip(), form).date()  # noqa: DTZ007  # a day has no zone
        except ValueError:
            continue
        if all(parts):
            return since, parts[0], parts[1]
    raise DomainError("rate_change", rate_of)


def policy_on(policy: TaxPolicy, changes: Iterable[RateChange], day: date) -> TaxPolicy:
    """The policy as it counts on this day: the changes until then, the earliest first."""
    for change in sorted((one for one in changes if one.since <= day), key=lambda one: one.since):
        policy = _changed(policy, change)
    return policy


def _changed(policy: TaxPolicy, change: RateChange) -> TaxPolicy:
    new = change.new
    if change.old is None:
        others = tuple(pair for pair in policy.category_rates if pair[0] != change.category)
        policy = replace(policy, category_rates=(*others, (change.category, new)))
    else:
        policy = replace(
            policy,
            default_rate=new if policy.default_rate == change.old else policy.default_rate,
            category_rates=tuple(
                (category, new if rate == change.old else rate) for category, rate in policy.category_rates
            ),
        )
    if policy.allowed_rates and new not in policy.allowed_rates:
        policy = replace(policy, allowed_rates=(*policy.allowed_rates, new))
    return policy

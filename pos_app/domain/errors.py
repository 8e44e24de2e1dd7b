"""The error of the domain: an action that the shop's rules do not allow, with the field it concerns."""

from __future__ import annotations


class DomainError(ValueError):
    """An invalid value or step: `code` names the rule, `field` the entry it concerns ("" for none).

    `code` is stable and short ("quantity_too_large"); presenters turn it into a sentence for the cashier. `detail`
    holds values for the sentence (a limit, say), never personal data.
    """

    def __init__(self, code: str, field: str = "", **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code} ({self.field})" if self.field else self.code

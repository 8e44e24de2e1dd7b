"""The error of this floor: a wish that the shop's rules do not allow, with the field it belongs to."""

from __future__ import annotations


class DomainError(ValueError):
    """A value or a step that cannot be: `code` names the rule, `field` the entry it belongs to ("" for none).

    `code` is stable and short ("quantity_too_large"); presenters turn it into a cashier's words. `detail` holds what
    the words need (a limit, say), never personal data.
    """

    def __init__(self, code: str, field: str = "", **detail: object) -> None:
        super().__init__(code)
        self.code = code
        self.field = field
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.code} ({self.field})" if self.field else self.code

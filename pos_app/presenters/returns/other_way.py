"""F9 on the Return screen: how the money goes back where a person knows better than the proposal.

Scope: one card with a field for each way; `domain.money_back.check_back` says what may be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackPart, BackWay
from pos_app.domain.payment import CASH
from pos_app.presenters.common.card_views import FieldView, FormView
from pos_app.presenters.common.notices import sentence
from pos_app.presenters.returns.words import minor, way_name

if TYPE_CHECKING:
    from pos_app.domain.returns import Returnable, ReturnProposal
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.returns.window import ReturnWindow

FORM = "another way"


class OtherWay:
    """Asks for the parts; `taken` is called with them and raises DomainError for what may not be. Satisfies
    `FormListener`."""

    def __init__(self, window: ReturnWindow, tr: Translator, taken: Callable[[tuple[BackPart, ...]], object]) -> None:
        self._window = window
        self._tr = tr
        self._taken = taken
        self._found: Returnable | None = None
        self._kept: tuple[BackPart, ...] = ()  # parts that nobody shares out: what is owed, what is exchanged
        self._ways: dict[str, tuple[BackWay, str]] = {}

    def ask(self, found: Returnable, proposal: ReturnProposal) -> None:
        """Show the card with the money as it is proposed."""
        self._found = found
        movable = (BackWay.CARD, BackWay.CASH, BackWay.VOUCHER)
        self._kept = tuple(part for part in proposal.back if part.way not in movable)
        ways = [(one.way, one.method) for one in found.ways if one.way in movable]
        ways += [(part.way, part.method) for part in proposal.back if part.way in movable]
        if not any(way is BackWay.CASH for way, _ in ways):
            ways.append((BackWay.CASH, CASH))
        self._ways = {f"{way}:{method}": (way, method) for way, method in dict.fromkeys(ways)}
        amounts = {f"{part.way}:{part.method}": part.covers for part in proposal.back}
        self._show({key: self._amount(amounts.get(key, 0)) for key in self._ways})

    def submit(self, form: str, values: Mapping[str, str]) -> None:
        """What the fields hold."""
        del form
        found = self._found
        if found is None:
            return
        parts = list(self._kept)
        for key, (way, method) in self._ways.items():
            try:
                covers = self._read(values.get(key, ""))
            except DomainError as error:
                self._show(values, {key: sentence(error, self._tr)})
                return
            if covers:
                parts.append(BackPart(way, method, covers, covers))
        try:
            self._taken(tuple(parts))
        except DomainError as error:
            self._show(values, {self._wrong(error): sentence(error, self._tr)})
            return
        self.close_form()

    def close_form(self) -> None:
        """Esc."""
        self._found = None
        self._window.show_form(None)

    # --- inside ---

    def _read(self, text: str) -> int:
        if not text.strip() or self._found is None:
            return 0
        cents = self._found.sale.cart.currency
        number = self._tr.read(text, "back", cents.exponent)
        if number is None or number < 0:
            raise DomainError("amount", "back")
        return Money(number, cents).minor

    def _wrong(self, error: DomainError) -> str:
        """The field that the sentence belongs to: the last one where it is about the sum."""
        method = str(error.detail.get("method", ""))
        own = [key for key, (_, one) in self._ways.items() if method and one == method]
        return own[0] if own else list(self._ways)[-1]

    def _amount(self, covers: int) -> str:
        assert self._found is not None
        return self._tr.amount(minor(covers, self._found))

    def _show(self, values: Mapping[str, str], errors: Mapping[str, str] | None = None) -> None:
        tr, found = self._tr, self._found
        assert found is not None
        left = {f"{one.way}:{one.method}": one.left for one in found.ways}
        fields = tuple(
            FieldView(
                key,
                way_name(BackPart(way, method, 0, 0), tr),
                values.get(key, ""),
                (errors or {}).get(key, ""),
                tr("up to {amount}", amount=self._amount(left[key])) if key in left and way is BackWay.CARD else "",
                number=True,
            )
            for key, (way, method) in self._ways.items()
        )
        self._window.show_form(
            FormView(
                FORM,
                tr("How the money goes back"),
                tr("It stands on the day’s report."),
                fields,
                ok_label=tr("Share out so"),
                mark=tr.decimal_mark,
            ),
            self,
        )

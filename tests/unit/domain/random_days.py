"""Random closed days of a German till: sales in mixed rates with discounts, several tenders, vouchers, people who pay
later, deposits that goods bring along; returns, voids and exchanges, empties without a receipt; payments, corrections
of tenders, entries of the drawer; over midnight."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from random import Random

from pos_app.domain.cart import AmountOff, Cart, CartLine, Discount, Percent
from pos_app.domain.customer import Customer
from pos_app.domain.day import DayReport, Move, Movement, ReportHeading, day_report, paid_otherwise, sold
from pos_app.domain.day_later import DayLater
from pos_app.domain.dsfinvk import ClosedDay
from pos_app.domain.errors import DomainError
from pos_app.domain.money import Money
from pos_app.domain.money_back import BackWay, proposed_back
from pos_app.domain.order import Order, Sale, party_for
from pos_app.domain.payment import EXCHANGE, VOUCHER, Tender, round_cash, settle
from pos_app.domain.receipt import PaymentNumber, ReceiptNumber, ReturnNumber
from pos_app.domain.received import PaidFor, Payment
from pos_app.domain.return_rules import DEPOSIT_REASONS, REASONS
from pos_app.domain.returns import GoodsGo, Return, ReturnKind, lines_back, returnable
from pos_app.domain.tax import Rounding, TaxPolicy, TaxRate
from pos_app.domain.tender_change import TenderChange
from pos_app.domain.totals import totals
from pos_app.domain.voucher import Origin, Voucher, VoucherUse
from pos_app.services.returns.without_receipt import lines_of
from tests.unit.domain.rue_haute import EUR, SHOP

EVENING = datetime(2026, 12, 30, 22, 0, tzinfo=timezone(timedelta(hours=1)))
RATES = [TaxRate(Decimal(rate)) for rate in ("19", "7", "0", "19", "5.5", "20", "7.8")]
NAMES = ["Bücher; 2 Stück", '=HYPERLINK("x")', "Käse\r\nmit Zeile", " Rand ", "日本語", "x" * 300, "+49"]
ELISE = Customer("c-1", "Élise", "Lefèvre")


class RandomDay:
    """One day, by chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.at = EVENING
        step = chance.choice([None, None, Decimal("0.05"), Decimal("0.10")])
        rounding = chance.choice(list(Rounding))
        self.policy = TaxPolicy(
            EUR, chance.random() < 0.7, rounding, RATES[0], cash_step=step, cash_for_all=chance.random() < 0.2
        )
        self.sales: list[Sale] = []
        self.returns: list[Return] = []
        self.payments: list[Payment] = []
        self.changes: list[TenderChange] = []
        self.movements: list[Movement] = []
        self.vouchers: list[Voucher] = []
        self.uses: list[VoucherUse] = []

    def make(self, steps: int) -> ClosedDay:
        """The day after so many steps."""
        acts = (
            [self.sell] * 6 + [self.give_back] * 3 + [self.empties, self.receive, self.correct, self.move, self.count]
        )
        self.movement(Move.FLOAT, self.chance.randint(0, 20_000))
        for _ in range(steps):
            self.at += timedelta(minutes=self.chance.randint(0, 40))
            self.chance.choice(acts)()
        return ClosedDay(
            self.report(final=True),
            tuple(self.sales),
            tuple(self.movements),
            tuple(self.returns),
            tuple(self.changes),
            self.later,
        )

    @property
    def later(self) -> DayLater:
        return DayLater(tuple(self.payments), tuple(self.vouchers), tuple(self.uses))

    def report(self, *, final: bool = False) -> DayReport:
        heading = ReportHeading("Laden", "1", 7, EVENING, self.at, "Nadia", EUR, final)
        day = [sold(place, one) for place, one in enumerate(self.sales)]
        return day_report(heading, day, self.movements, None, self.returns, self.changes, self.later)

    def discount(self) -> Discount | None:
        kind = self.chance.randint(0, 5)
        if kind == 0:
            return Percent(Decimal(self.chance.randint(1, 100)))
        return AmountOff(Decimal(self.chance.randint(1, 500)).scaleb(-2)) if kind == 1 else None

    def cart(self) -> Cart:
        lines = []
        for key in range(1, self.chance.randint(2, 6)):
            weighed = self.chance.random() < 0.2
            quantity = Decimal(self.chance.randint(1, 3000)).scaleb(-3) if weighed else self.chance.randint(1, 4)
            price, rate = Decimal(self.chance.randint(1, 5_000)).scaleb(-2), self.chance.choice(RATES)
            is_deposit = not weighed and self.chance.random() < 0.2
            kind = (price, Decimal(quantity), rate, None if is_deposit else self.discount())
            line = CartLine(key, f"v{key}", self.chance.choice(NAMES), "", "", *kind, deposit=is_deposit)
            lines.append(replace(line, weighed=weighed, unit="kg" if weighed else ""))
        exempt = "export" if self.chance.random() < 0.1 else ""
        return Cart(EUR, tuple(lines), ELISE, self.discount(), next_key=len(lines) + 1, exempt=exempt)

    def tenders(self, total: Money, sale_id: str, *, voucher: bool = True) -> tuple[Tender, ...]:
        """The whole, in up to three parts."""
        found, left = [], total.minor
        kind = self.chance.randint(0, 5)
        if left > 1 and kind in (0, 1, 2):
            part = Money.from_minor(self.chance.randint(1, left - 1), EUR)
            if kind == 0 and voucher:
                found.append(Tender(VOUCHER, part, is_cash=False, voucher=f"voucher-{sale_id}"))
                self.uses.append(VoucherUse(f"voucher-{sale_id}", sale_id, sale_id, self.at, "Tom", EUR, part.minor))
            else:
                found.append(Tender(self.chance.choice(["Karte", EXCHANGE]), part, is_cash=False))
            left -= part.minor
        rest = Money.from_minor(left, EUR)
        if kind == 3 and voucher:
            return (*found, Tender("Später", rest, is_cash=False, later=True))
        if self.chance.random() < 0.5 or not left or (self.policy.cash_for_all and self.policy.cash_step):
            given = round_cash(rest, self.policy.cash).amount + self.chance.choice([0, 5, 20])
            return (*found, Tender("Cash", Money(Decimal(given), EUR), is_cash=True))
        return (*found, Tender("Karte", rest, is_cash=False))

    def sell(self) -> None:
        cart, count = self.cart(), len(self.sales) + 1
        number = ReceiptNumber("1", self.at.date(), count)
        used = len(self.uses)
        sums = totals(cart, self.policy)
        tenders = self.tenders(sums.total, f"sale-{count}")
        order = Order(party_for(None, SHOP), EUR, (), "", "", sums.untaxed.minor, sums.tax.minor)
        sale = Sale(f"sale-{count}", number, self.at, "Nadia", cart, self.policy, tenders, order, seller=SHOP.seller)
        if self.is_settled(sums.total, tenders):
            self.sales.append(sale)
        else:
            del self.uses[used:]

    def is_settled(self, total: Money, tenders: tuple[Tender, ...]) -> bool:
        """Whether the program would take it: what is not, the Pay card refuses."""
        try:
            return settle(total, tenders, self.policy.cash).is_settled
        except DomainError:
            return False

    def give_back(self) -> None:
        if not self.sales:
            return
        sale = self.chance.choice(self.sales)
        earlier = [one for one in self.returns if one.sale_id == sale.id]
        after = next((one.after for one in reversed(self.changes) if one.sale_id == sale.id), None)
        found = returnable(sale, earlier, after, now=self.at)
        void = not earlier and self.chance.random() < 0.3
        wanted = found.everything if void else {k: self.chance.randint(0, n) for k, n in found.everything.items()}
        if not any(wanted.values()):
            return
        lines = lines_back(found, wanted)
        gross = sum(line.gross for line in lines)
        swapped = self.chance.randint(0, gross) if self.chance.random() < 0.2 else 0
        back = proposed_back(
            gross,
            found.ways,
            found.cash,
            EUR,
            cash_method="Cash",
            voucher_only=self.chance.random() < 0.2,
            exchanged=min(swapped, gross - sum(min(one.left, gross) for one in found.ways if one.way is BackWay.OWED)),
        )
        number = ReturnNumber("1", self.at.date(), len(self.returns) + 1)
        kind = ReturnKind.VOID if void else ReturnKind.RETURN
        told = (REASONS[0], REASONS[0].goods, back, sale.id, sale.number)
        given = Return(f"back-{number.counter}", number, kind, self.at, "Tom", EUR, lines, *told)
        self.returns.append(given)
        for part in back:
            if part.gives_voucher:
                self.issue(part.out, Origin.RETURN, given.id, str(number))

    def empties(self) -> None:
        """Bottles come back without a receipt: their deposits are paid back, some as a voucher."""
        price, pieces = Decimal(self.chance.choice(["0.08", "0.25", "3.10"])), Decimal(self.chance.randint(1, 24))
        cart = Cart(EUR, (CartLine(1, "pfand", "Pfand", "", "", price, pieces, self.chance.choice(RATES[:2])),))
        sums = totals(cart, self.policy)
        back = proposed_back(
            sums.total.minor,
            (),
            self.policy.cash,
            EUR,
            cash_method="Cash",
            voucher_only=self.chance.random() < 0.2,
        )
        number = ReturnNumber("1", self.at.date(), len(self.returns) + 1)
        told = (DEPOSIT_REASONS[0], GoodsGo.SHELF, back)
        lines = lines_of(cart, sums)
        given = Return(f"back-{number.counter}", number, ReturnKind.DEPOSIT, self.at, "Tom", EUR, lines, *told)
        self.returns.append(given)
        for part in back:
            if part.gives_voucher:
                self.issue(part.out, Origin.RETURN, given.id, str(number))

    def issue(self, amount: int, origin: Origin, document: str, number: str) -> str:
        made = f"v-{len(self.vouchers)}"
        self.vouchers.append(Voucher(made, "", self.at, "Tom", EUR, amount, origin, document, number))
        return made

    def receive(self) -> None:
        number = PaymentNumber("1", self.at.date(), len(self.payments) + 1)
        amount, of = Money.from_minor(self.chance.randint(1, 9_000), EUR), self.chance.choice(list(PaidFor))
        tenders = self.tenders(amount, "", voucher=False)
        if not self.is_settled(amount, tenders):
            return
        subject, receipt = "sale-x", "1-261101-0001"
        if of is PaidFor.VOUCHER:
            subject, receipt = self.issue(amount.minor, Origin.SOLD, f"payment-{number}", str(number)), ""
        told = (tenders, subject, receipt, self.policy.cash)
        self.payments.append(Payment(f"payment-{number}", number, of, self.at, "Nadia", EUR, amount.minor, *told))

    def correct(self) -> None:
        """Card was pressed for cash, or the other way round; never of what came back or was paid by a voucher."""
        open_ones = [
            one
            for one in self.sales
            if not any(given.sale_id == one.id for given in self.returns)
            and not any(tender.method == VOUCHER for tender in one.tenders)
        ]
        if not open_ones:
            return
        sale = self.chance.choice(open_ones)
        before = next((one.after for one in reversed(self.changes) if one.sale_id == sale.id), sale.tenders)
        after = self.tenders(sale.totals.total, "", voucher=False)
        if not self.is_settled(sale.totals.total, after):
            return
        day, rule = sold(0, sale), self.policy.cash
        cash = paid_otherwise(day, after, rule).cash - paid_otherwise(day, before, rule).cash
        made = f"change-{len(self.changes)}"
        told = (self.at, "Tom", before, after, cash, EUR, "falsche Taste", rule)
        self.changes.append(TenderChange(made, sale.id, sale.number, *told))

    def move(self) -> None:
        self.movement(self.chance.choice([Move.IN, Move.OUT]), self.chance.randint(1, 5_000))

    def count(self) -> None:
        expected = self.report().drawer.expected
        self.movement(Move.COUNT, max(expected + self.chance.randint(-300, 300), 0), expected)

    def movement(self, kind: Move, amount: int, expected: int = 0) -> None:
        name = f"entry-{len(self.movements)}"
        self.movements.append(Movement(name, kind, self.at, "Nadia", amount, "Porto; Brief", expected=expected))

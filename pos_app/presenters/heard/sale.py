"""What a screen reader says of a sale, as sentences: pure functions of the views that are shown.

Scope: words only. When and in which order they are said is in `ui.heard.announce`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pos_app.presenters.heard.cards import hits_heard, sentences

if TYPE_CHECKING:
    from pos_app.presenters.common.paid_views import ChangeView
    from pos_app.presenters.common.words import Translator
    from pos_app.presenters.sale.pay_views import PayView
    from pos_app.presenters.sale.views import CartRowView, CartView, CustomerStripView, FinderView


def line_heard(row: CartRowView) -> str:
    """A line of the cart, whole: `2 × Torchon lin, VAT 21% · SKU A1, 9.99, 19.98`."""
    return ", ".join(part for part in (f"{row.quantity} × {row.name}", row.detail, row.price, row.total) if part)


def cart_heard(before: CartView | None, now: CartView, tr: Translator) -> str:
    """What changed in the cart, and the new total; "" where nothing did. A cart that was never said is said whole."""
    if before is None:
        return "" if not now.rows else _whole(now, tr)
    if not now.rows:
        return now.empty_title if before.rows else ""
    parts = _lines(before, now, tr)
    if now.note != before.note and now.note:
        parts.append(now.note)
    if len(parts) > 1:
        return _whole(now, tr)
    if not parts and now.total == before.total:
        return ""
    return sentences(*parts, tr("Total {total}", total=now.total))


def _lines(before: CartView, now: CartView, tr: Translator) -> list[str]:
    """A sentence for each line that came, went or changed."""
    was = {row.key: row for row in before.rows}
    is_there = {row.key for row in now.rows}
    told = [tr("{name} taken out", name=row.name) for row in before.rows if row.key not in is_there]
    for row in now.rows:
        old = was.get(row.key)
        if old is None or (old.quantity, old.name) != (row.quantity, row.name):
            told.append(_article(row))
        elif (old.detail, old.price, old.total) != (row.detail, row.price, row.total):
            told.append(line_heard(row))
    return told


def _article(row: CartRowView) -> str:
    """`Torchon lin, 9.99`, `2 × Torchon lin, 9.99`."""
    name = row.name if row.quantity == "1" else f"{row.quantity} × {row.name}"
    return f"{name}, {row.price}" if row.price else name


def _whole(view: CartView, tr: Translator) -> str:
    return sentences(view.item_count, tr("Total {total}", total=view.total))


def finder_heard(before: FinderView | None, now: FinderView, tr: Translator) -> str:
    """What was found for what is typed; "" where more letters find the same."""
    if not now.query and not now.notice:
        return ""
    hits = tuple(hit for group in now.groups for hit in group.hits)
    if hits and before is not None and (before.groups, before.notice) == (now.groups, now.notice):
        return ""
    return hits_heard(hits, now.notice, tr)


def due_heard(before: PayView | None, now: PayView) -> str:
    """What changed on the Pay card: the way to pay, what is due, what was given, what comes back."""
    parts = _due(now)
    if before is None:  # what is given is not typed yet
        return sentences(*parts[:2])
    return sentences(*(part for part, old in zip(parts, _due(before), strict=True) if part != old))


def _due(view: PayView) -> tuple[str, ...]:
    rows = [f"{row.label} {row.amount}" for row in view.rows]
    method = next((method.label for method in view.methods if method.selected), "")
    taken = ", ".join(f"{part.label} {part.amount}" for part in view.parts)
    return rows[0] if rows else view.title, method, taken, ". ".join(rows[1:]), f"{view.big_label} {view.big_amount}"


def paid_heard(before: ChangeView | None, now: ChangeView) -> str:
    """What was paid, the change, and the notes and coins to hand out; "" where the same is shown again."""
    said = _paid(now)
    return "" if before is not None and _paid(before) == said else said


def _paid(view: ChangeView) -> str:
    pieces = ", ".join((*view.notes, *view.coins))
    hand_out = f"{view.hand_out}: {pieces}" if pieces else ""
    return sentences(view.paid, f"{view.label} {view.amount}", hand_out)


def customer_heard(before: CustomerStripView | None, now: CustomerStripView) -> str:
    """Who buys, and where the goods go, where that changed; "" at the start."""
    if before is None:
        return ""
    parts = ((now.name, now.detail, now.points), now.place if now.can_remove else "")
    old = ((before.name, before.detail, before.points), before.place if before.can_remove else "")
    who = ", ".join(filter(None, parts[0])) if parts[0] != old[0] else ""
    return sentences(who, parts[1] if parts[1] != old[1] else "")

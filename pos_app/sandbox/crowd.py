"""A large made-up shop: any number of products and customers, the same ones for the same seed.

May import `goods` and `barcodes`. Numbered from 0; the first n of a bigger crowd are the smaller crowd.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from pos_app.sandbox.barcodes import ean13
from pos_app.sandbox.goods import CATEGORIES, Person, Product, Variant

_THINGS = (
    "Biscuit", "Confiture", "Fromage", "Pâté", "Soupe", "Tisane", "Limonade", "Bière", "Cidre", "Bougie",
    "Savon", "Torchon", "Assiette", "Verre", "Carnet", "Crayon", "Puzzle", "Écharpe", "Panier", "Lampe",
    "Graines", "Pot", "Livre", "Affiche", "Chocolat", "Praliné", "Moutarde", "Vinaigre", "Huile", "Sirop",
)  # fmt: skip
_KINDS = (
    "artisanal", "de Gand", "d’Ardenne", "bio", "à l’ancienne", "des Flandres", "de Bruges", "fumé", "doux",
    "épicé", "bleu", "rouge", "naturel", "de Namur", "du Pajottenland", "été", "hiver", "rustique", "fin",
    "extra", "maison", "de Dinant", "vanille", "citron", "lavande", "miel", "noisette", "figue", "cassis",
)  # fmt: skip
_SIZES = ("100 g", "250 g", "500 g", "1 kg", "25 cl", "33 cl", "75 cl", "1 l", "petit", "grand", "x2", "x6")
_FIRST = (
    "Emma", "Louis", "Léa", "Noah", "Élodie", "Arthur", "Chloé", "Jules", "Inès", "Lucas", "Anaïs", "Thomas",
    "Lotte", "Wout", "Femke", "Bram", "Griet", "Koen", "Hélène", "Benoît", "Zoë", "Jérôme", "Aïcha", "Mehdi",
)  # fmt: skip
_LAST = (
    "Peeters", "Janssens", "Maes", "Jacobs", "Mertens", "Willems", "Claes", "Goossens", "Wouters", "De Smet",
    "Dubois", "Lambert", "Dupont", "Lefèvre", "Simon", "Renard", "Gérard", "Noël", "Van Damme", "D’Hondt",
    "Bogaerts", "Collignon", "Françoix", "Vermeulen", "El Idrissi", "Yılmaz", "Hermans", "Aerts",
)  # fmt: skip
_PLACES = (
    ("1000", "Brussels"), ("1050", "Ixelles"), ("2000", "Antwerpen"), ("3000", "Leuven"), ("4000", "Liège"),
    ("5000", "Namur"), ("6000", "Charleroi"), ("7000", "Mons"), ("8000", "Brugge"), ("9000", "Gent"),
)  # fmt: skip
_STREETS = ("Rue Neuve", "Kerkstraat", "Chaussée de Wavre", "Stationsstraat", "Grand-Place", "Molenweg")


def made_up_products(seed: int, count: int) -> Iterator[Product]:
    """`count` products of one variant each: unique SKU, valid unique EAN-13 (prefix 542)."""
    draw = random.Random(f"{seed}:products")  # noqa: S311  # repeatable names, not secrets
    shelves = CATEGORIES[:-1]
    for index in range(count):
        name = f"{draw.choice(_THINGS)} {draw.choice(_KINDS)} {draw.choice(_SIZES)}"
        cents = draw.randrange(45, 6000, 5) - draw.choice((0, 0, 1))
        variant = Variant(f"G-{index:06d}", cents, draw.randrange(0, 250), ean13(f"542{index:09d}"))
        yield Product(name, draw.choice(shelves), (variant,))


def made_up_people(seed: int, count: int) -> Iterator[Person]:
    """`count` customers with unique phones and e-mails and Belgian addresses."""
    draw = random.Random(f"{seed}:people")  # noqa: S311  # repeatable names, not secrets
    for index in range(count):
        first, last = draw.choice(_FIRST), draw.choice(_LAST)
        postal_code, city = draw.choice(_PLACES)
        yield Person(
            first,
            last,
            f"+3249{index:07d}",
            f"customer{index}@example.be",
            draw.choice(_STREETS),
            str(draw.randrange(1, 300)),
            postal_code,
            city,
        )

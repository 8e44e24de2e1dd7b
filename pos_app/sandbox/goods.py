"""The goods, customers and places of the ordinary practice shop: those of `design/main.png`, and more for the odd
cases.

Prices are shelf prices in cents, tax included. A variant carries no tax rate (chift.md); the till maps
categories to rates. Pure data, may import `barcodes`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos_app.sandbox.barcodes import ean13


@dataclass(frozen=True, slots=True)
class Variant:
    """A variant. `stock` None: not counted. `option`: what tells it from the other variants of its product."""

    sku: str
    cents: int
    stock: int | None
    barcode: str | None
    option: str | None = None


@dataclass(frozen=True, slots=True)
class Product:
    """A product with one or more variants. `status` as Chift's enum."""

    name: str
    category: str
    variants: tuple[Variant, ...]
    status: str = "published"
    taxable: bool = True


@dataclass(frozen=True, slots=True)
class Person:
    """A customer of the ordinary practice shop. Phones are E.164."""

    first_name: str
    last_name: str
    phone: str | None
    email: str | None
    street: str | None = None
    number: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str = "BE"
    loyalty: int | None = None
    birthdate: str | None = None


@dataclass(frozen=True, slots=True)
class Branch:
    """A place where the shop sells."""

    name: str
    street: str
    number: str
    postal_code: str
    city: str


# The ordinary shop has the first one only.
BRANCHES = (
    Branch("Rue Haute", "Rue Haute", "12", "1000", "Brussels"),
    Branch("Ostende", "Kapellestraat", "48", "8400", "Oostende"),
)
CATEGORIES = ("Food", "Drinks", "Home", "Gifts", "Books", "Garden", "Vouchers")
TAXES = (("VAT 0 %", "0.0"), ("VAT 6 %", "6.0"), ("VAT 12 %", "12.0"), ("VAT 21 %", "21.0"))
COUNTRIES = (
    ("BE", "Belgium"),
    ("DE", "Germany"),
    ("FR", "France"),
    ("IT", "Italy"),
    ("LU", "Luxembourg"),
    ("NL", "Netherlands"),
)
PAYMENT_METHODS = (("Cash", True), ("Card", True), ("Transfer", True), ("Cheque", False))


def _code(index: int) -> str:
    return ean13(f"541{index:09d}")


def _one(index: int, name: str, category: str, sku: str, cents: int, stock: int | None) -> Product:
    return Product(name, category, (Variant(sku, cents, stock, _code(index)),))


# The barcode in the picture, 5410000000012, has a wrong check digit; 5410000000019 is the valid one nearest to it.
PRODUCTS: tuple[Product, ...] = (
    _one(2, "Pain de campagne 800 g", "Food", "PC-80", 420, 24),
    _one(3, "Croissant beurre", "Food", "CB-01", 145, 60),
    _one(4, "Café en grains 250 g", "Food", "CG-25", 795, 18),
    _one(5, "Sirop de violette 50 cl", "Drinks", "SV-50", 650, 9),
    _one(6, "Savon lavande", "Home", "SL-01", 495, 33),
    _one(7, "Bougie cire 180 g", "Home", "BC-18", 1290, 7),
    _one(8, "Carte postale", "Gifts", "CP-01", 120, 210),
    _one(9, "Chocolat noir 70 %", "Food", "CN-70", 360, 41),
    _one(10, "Miel d’acacia 500 g", "Food", "MA-50", 875, 12),
    _one(1, "Torchon lin", "Home", "TL-02", 999, 15),
    _one(11, "Panier osier", "Home", "PO-01", 2400, 3),
    _one(12, "Thé vert 100 g", "Food", "TV-10", 580, 0),
    _one(13, "Confiture figue", "Food", "CF-01", 440, 20),
    _one(14, "Bière ambrée 33 cl", "Drinks", "BA-33", 290, 96),
    _one(15, "Sac kraft", "Home", "SK-01", 25, None),
    _one(16, "Carafe verre 1 l", "Home", "CV-10", 1450, 6),
    Product(
        "Tablier coton",
        "Home",
        (
            Variant("TC-S", 2490, 4, _code(17), "S"),
            Variant("TC-M", 2490, 8, _code(18), "M"),
            Variant("TC-L", 2690, 2, _code(19), "L"),
        ),
    ),
    Product(
        "Huile d’olive vierge",
        "Food",
        (Variant("HO-25", 690, 14, _code(20), "25 cl"), Variant("HO-50", 1190, 10, _code(21), "50 cl")),
    ),
    _one(22, "Spéculoos artisanal 200 g", "Food", "SP-20", 385, 36),
    _one(23, "Gaufre de Liège", "Food", "GL-01", 220, 48),
    _one(24, "Moutarde à l’ancienne 200 g", "Food", "MO-20", 330, 22),
    _one(25, "Jus de pomme 1 l", "Drinks", "JP-10", 340, 30),
    _one(26, "Eau pétillante 75 cl", "Drinks", "EP-75", 165, 72),
    _one(27, "Bière blanche 33 cl", "Drinks", "BB-33", 270, 84),
    _one(28, "Vin rouge Côtes du Rhône 75 cl", "Drinks", "VR-75", 1095, 25),
    _one(29, "Bol grès bleu", "Home", "BG-01", 1150, 13),
    _one(30, "Brosse à vaisselle", "Home", "BV-01", 595, 17),
    _one(31, "Ours en peluche", "Gifts", "OP-01", 1895, 5),
    _one(32, "Papier cadeau 2 m", "Gifts", "PG-02", 350, 40),
    _one(33, "Carnet ligné A5", "Gifts", "CL-A5", 780, 19),
    _one(34, "Livre « Cuisine de Bruxelles »", "Books", "LB-01", 2795, 6),
    _one(35, "Livre « L’été à Ostende »", "Books", "LO-01", 1650, 4),
    _one(36, "Graines de tournesol", "Garden", "GT-01", 295, 55),
    _one(37, "Pot en terre cuite 14 cm", "Garden", "PT-14", 625, 21),
    # Weighed at the counter: no barcode of its own.
    Product("Fromage d’Orval au poids (kg)", "Food", (Variant("FO-KG", 1890, None, None),)),
    Product("Bon cadeau 25 €", "Vouchers", (Variant("BO-25", 2500, None, _code(38)),), taxable=False),
    Product("Calendrier 2024", "Gifts", (Variant("CA-24", 990, 0, _code(39)),), status="archived"),
    Product("Coffret de Noël", "Gifts", (Variant("CO-NO", 4500, 12, _code(40)),), status="unpublished"),
    # Filed under the number that the shop's scale prints: 21 00019 and the weight, 22 00019 and the price.
    Product("Olives vertes au poids (kg)", "Food", (Variant("00019", 1650, None, None),)),
    # What is sold under a typed name goes out as this.
    Product("Divers", "Home", (Variant("DIVERS", 100, None, None),)),
    # What the bottles and crates of drinks bring along, and come back for.
    _one(41, "Consigne bouteille", "Drinks", "CO-BO", 10, None),
    _one(42, "Consigne casier", "Drinks", "CO-CA", 210, None),
    _one(43, "Bière blanche, casier 24 × 33 cl", "Drinks", "BB-24", 5400, 12),
)

PEOPLE: tuple[Person, ...] = (
    Person(
        "Élise",
        "Lefèvre",
        "+32475123456",
        "elise.lefevre@example.be",
        "Rue Haute",
        "12",
        "1000",
        "Brussels",
        loyalty=120,
        birthdate="1988-04-17",
    ),
    Person("Marc", "Dubois", "+32476234567", "marc.dubois@example.be", "Avenue Louise", "230", "1050", "Ixelles"),
    Person("Jan", "Janssens", "+32477345678", "jan.janssens@example.be", "Kerkstraat", "5", "9000", "Gent"),
    Person(
        "Sofie",
        "Peeters",
        "+32478456789",
        "sofie.peeters@example.be",
        "Meir",
        "78",
        "2000",
        "Antwerpen",
        loyalty=45,
    ),
    Person("Walk-in", "Customer", None, "walk-in@example.be", "Rue Haute", "1", "1000", "Brussels"),
    Person("Noël", "Boël", "+32479567890", "noel.boel@example.be", "Place Royale", "3", "4000", "Liège"),
    Person("Zoë", "Müller", "+4915112345678", "zoe.mueller@example.de", "Hauptstraße", "9", "52062", "Aachen", "DE"),
    Person(
        "François",
        "Lemaître",
        "+33612345678",
        "francois.lemaitre@example.fr",
        "Rue de Béthune",
        "44",
        "59000",
        "Lille",
        "FR",
    ),
    Person(
        "Łukasz", "Żółkiewski", "+32470678901", "lukasz@example.be", "Chaussée de Mons", "610", "1070", "Anderlecht"
    ),
    Person("Anaïs", "D’Hondt", "+32471789012", None, "Brugstraat", "17", "8000", "Brugge"),
    Person("Fatima", "El Amrani", "+32472890123", "fatima.elamrani@example.be"),
    Person("Pieter-Jan", "Van den Bergh", None, "pj@example.be", "Bondgenotenlaan", "101", "3000", "Leuven"),
    Person("José", "Marc-Dubois", "+32473901234", None),
)

"""Countries by the names that shops' software writes in place of a code. Pure."""

from __future__ import annotations

import re

from pos_app.domain.search import fold

# Folded names: English, French, Dutch, German, the country's own (Unicode CLDR), the alpha-3 code of the near ones, and
# what people write.
_NAMES = {
    "AT": "austria|autriche|oostenrijk|osterreich|aut", "AU": "australia|australie|australien",
    "BE": "belgium|belgique|belgie|belgien|bel", "BG": "bulgaria|bulgarie|bulgarije|bulgarien|българия",
    "BR": "brazil|bresil|brazilie|brasilien", "CA": "canada|kanada",
    "CH": "switzerland|suisse|zwitserland|schweiz|svizzera|che|svizra", "CN": "china|chine",
    "CY": "cyprus|chypre|zypern", "CZ": "czechia|tchequie|tsjechie|tschechien|cesko|czech republic|cze",
    "DE": "germany|allemagne|duitsland|deutschland|deu|federal republic of germany",
    "DK": "denmark|danemark|denemarken|danmark|dnk", "DZ": "algeria|algerie|algerije|algerien",
    "EE": "estonia|estonie|estland", "ES": "spain|espagne|spanje|spanien|espana|esp",
    "FI": "finland|finlande|finnland|suomi|fin", "FR": "france|frankrijk|frankreich|fra",
    "GB": "united kingdom|royaume-uni|verenigd koninkrijk|vereinigtes konigreich|great britain|england|uk|gbr",
    "GR": "greece|grece|griekenland|griechenland|ελλαδα|grc", "HR": "croatia|croatie|kroatie|kroatien|hrvatska",
    "HU": "hungary|hongrie|hongarije|ungarn|magyarorszag|hun", "IE": "ireland|irlande|ierland|irland|irl|eire",
    "IN": "india|inde|indien", "IS": "iceland|islande|ijsland|island", "IT": "italy|italie|italien|italia|ita",
    "JP": "japan|japon", "LI": "liechtenstein", "LT": "lithuania|lituanie|litouwen|litauen",
    "LU": "luxembourg|luxemburg|letzebuerg|grand-duche de luxembourg|lux", "LV": "latvia|lettonie|letland|lettland",
    "MA": "morocco|maroc|marokko", "MC": "monaco", "MT": "malta|malte",
    "NL": "netherlands|pays-bas|nederland|niederlande|holland|the netherlands|nld",
    "NO": "norway|norvege|noorwegen|norwegen|norge|nor", "PL": "poland|pologne|polen|polska|pol",
    "PT": "portugal|prt", "RO": "romania|roumanie|roemenie|rumanien|rou", "RS": "serbia|serbie|servie|serbien",
    "SE": "sweden|suede|zweden|schweden|sverige|swe", "SI": "slovenia|slovenie|slowenien|slovenija",
    "SK": "slovakia|slovaquie|slowakije|slowakei|slovensko", "TN": "tunisia|tunisie|tunesie|tunesien",
    "TR": "turkiye|turquie|turkije|turkei|turkey|tur", "UA": "ukraine|oekraine",
    "US": "united states|etats-unis|verenigde staten|vereinigte staaten|usa|etats-unis d'amerique",
}  # fmt: skip
_BY_NAME = {name: code for code, names in _NAMES.items() for name in names.split("|")}


def iso_country(text: str) -> str:
    """The ISO 3166-1 alpha-2 code that a text names, as a code or as a country's name; "" for what is neither:
    `be`, `Belgium`, `Belgique (BE)` -> `BE`."""
    plain = text.strip()
    if re.fullmatch(r"[A-Za-z]{2}", plain):
        return "GB" if plain.upper() == "UK" else plain.upper()
    named = fold(re.sub(r"\s*\(.*\)\s*$", "", plain)).strip(" .")
    return _BY_NAME.get(named, "")

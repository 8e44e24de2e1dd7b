"""Sound keys of French, Dutch and German names, roughly: `Lefèvre` and `Lefebvre`, `Maier` and `Meyer` have one key.

Pure. A key is a spelling without differences that are not heard; it is not a transcription, and only its equality or
common beginning with another key has a meaning. The rules are the usual variants of Belgian, French, Dutch and German
family names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

# Words that belong to the name after them: `Van den Berghe` is written `Vandenberghe` as well.
_PARTICLE = re.compile(r"d[iu]?|de[lnrs]?|della|el|l[ae]?|les|s|t|te[nr]?|van|vande[nr]?|ver|vo[mn]|zu[mr]?")
# Applied in this order. Names are folded (domain.search.fold): small letters without accents.
_RULES = (
    (r"[ae](?:ij|i|y)", "ei"),  # Meyer, Meier, Maier, Meijer
    (r"ij|y", "i"),  # Dijck, Dyck
    (r"eaux?|auw?x?|ouw?x?", "o"),  # Rousseau, Rousseaux; Wauters, Wouters
    (r"(?<=oi)x$", ""),  # Lacroix, Delacroi
    (r"ae", "a"),  # Claes, Klaas
    (r"oe", "o"),  # Schroeder, Schröder
    (r"ue(?!$)", "u"),  # Mueller, Müller
    (r"ie", "i"),
    (r"sch", "s"),  # Schmitz, Smits
    (r"ph", "f"),
    (r"^ch", "k"),  # Christiaens, Kristiaens
    (r"ch", "g"),  # Lambrechts, Lambregts
    (r"ck?q?u?x", "ks"),  # Hendrickx, Hendrix
    (r"x", "ks"),
    (r"c(?=[ei])", "s"),
    (r"ck|cq|qu|[cq]", "k"),  # Leclercq, Leclerc; Jacobs, Jakobs
    (r"h", ""),  # Gauthier, Gautier; Vandenbergh, Van den Berg
    (r"z", "s"),
    (r"w", "v"),
    (r"bv", "v"),  # Lefebvre, Lefèvre
    (r"(.)\1+", r"\1"),  # Janssen, Jansen; Peeters, Peters
)
_NOT_HEARD = re.compile(r"(?<=..)(?:[td]+s?e?s?|e?s|e)$")  # Dupont, Dupond; Dewitte, De Wit; Janssens, Janssen
_LATIN = re.compile(r"[a-z]{2,}")


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Compiled with the first name, not with each start."""
    return tuple((re.compile(pattern), instead) for pattern, instead in _RULES)


@lru_cache(maxsize=16_384)
def sound(word: str) -> str:
    """The key of one folded word (`lefebvre` -> `lefevr`); "" if it is not a name in Latin letters."""
    if not _LATIN.fullmatch(word):
        return ""
    for pattern, instead in _rules():
        word = pattern.sub(instead, word)
    return _NOT_HEARD.sub("", word)


def units(words: Iterable[str]) -> tuple[str, ...]:
    """The folded words of a name in order, with particles joined to the name they belong to: `anna`, `desmet`."""
    found, before = [], ""
    for word in words:
        before += word
        if not _PARTICLE.fullmatch(word):
            found.append(before)
            before = ""
    return tuple(dict.fromkeys((*found, before) if before else found))


def sounds(words: Iterable[str]) -> tuple[str, ...]:
    """The keys of a name's folded words, with and without their particles.

    `van den berghe` -> `vandenberg`, `berg`.
    """
    given = tuple(words)
    alone = (word for word in given if not _PARTICLE.fullmatch(word))
    return tuple(dict.fromkeys(key for key in map(sound, (*units(given), *alone)) if key))

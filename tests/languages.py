"""The catalogues of the languages, kept by Babel: what the program says, `po/*.po` of the translators, and the `.mo`.

    python -m tests.languages [--update]

Prints what each language lacks, has too many or fills in otherwise, and whose compiled catalogue is not as its source;
exit code 1 when there is anything. `--update` merges the program's sentences into `po/*.po` (a new one that is like an
old one gets a guess, marked "fuzzy" until a translator has looked at it), drops those that are said no more, sets
apostrophes and French spaces, and compiles `resources/languages/*.mo`, which the program reads.

A sentence is found where it is said, `tr("…")`, `tr.count("…", "…", n)`, `tr.pgettext("context", "…")`, and
where it is marked for later, `N_("…")` and `NN_("…", "…")`. A comment before it that begins with `Translators:` goes
along.
"""

from __future__ import annotations

import argparse
import re
import string
import sys
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

from pos_app.presenters.common.words import LANGUAGES

ROOT = Path(__file__).parents[1]
SOURCES, COMPILED = ROOT / "po", ROOT / "resources" / "languages"
OTHERS = tuple(code for code in LANGUAGES if code != "en")
# Which arguments of which calls are sentences: 1 and the plural at 2; "c" is a context.
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...]] = {
    "tr": (1,), "_tr": (1,), "translator": (1,), "count": (1, 2), "pgettext": ((1, "c"), 2),
    "N_": (1,), "NN_": (1, 2),
}  # fmt: skip
QUIET = ("domain", "services", "store")  # floors that say nothing to people
FILES = [(f"{floor}/**.py", "ignore") for floor in QUIET] + [("**.py", "python")]
NARROW = "\N{NARROW NO-BREAK SPACE}"


def said(root: Path = ROOT / "pos_app") -> Catalog:
    """Every sentence of the program, with the files that say it."""
    template = Catalog()
    for name, line, text, comments, context in extract_from_dir(root, FILES, None, KEYWORDS, ("Translators:",)):
        template.add(text, locations=[(f"{root.name}/{name}", line)], auto_comments=comments, context=context)
    return template


def catalogue(language: str) -> Catalog:
    """The translators' source of a language. Raises OSError where there is none."""
    with (SOURCES / f"{language}.po").open("rb") as file:
        return read_po(file, language)


def compiled(source: Catalog) -> bytes:
    """`source` as the program reads it; a sentence without translation or with a mere guess is not in it."""
    file = BytesIO()
    write_mo(file, source)
    return file.getvalue()


def entries(mo: bytes) -> dict[tuple[tuple[str, ...], str | None], tuple[str, ...]]:
    """A compiled catalogue's translations by English and context, without the head, which names the tool."""
    return {(_forms(one.id), one.context): _forms(one.string) for one in read_mo(BytesIO(mo)) if one.id}


def pairs(source: Catalog) -> Iterator[tuple[str, str]]:
    """English and translation of each sentence, and of each form of a counted one."""
    for one in source:
        if one.id:
            yield from zip(_forms(one.id), _forms(one.string), strict=True)


def gaps(source: Catalog, template: Catalog) -> list[str]:
    """What is wrong with one language's catalogue, a line each."""
    told = [f"lacks {_name(one)}" for one in template if one.id and not _finished(source.get(one.id, one.context))]
    told += [f"surplus {_name(one)}" for one in source if one.id and template.get(one.id, one.context) is None]
    done = (one for one in source if one.id and _finished(one))
    return told + [f"differs {_name(one)} -> {one.string!r}" for one in done if not _fits(source, one)]


def update(language: str, template: Catalog) -> None:
    """Merge the program's sentences into the source of `language` and compile it."""
    source = catalogue(language) if (SOURCES / f"{language}.po").exists() else Catalog(language, fuzzy=False)
    source.update(template, update_creation_date=False)
    for one in source:
        one.flags.discard("python-format")  # "100% of" is none: our places are {named}
        if one.id:
            texts = [tidy(language, text) for text in _forms(one.string)]
            one.string = texts if one.pluralizable else texts[0]
    with (SOURCES / f"{language}.po").open("wb") as file:
        write_po(file, source, width=0, sort_output=True, ignore_obsolete=True, include_lineno=False)
    (COMPILED / f"{language}.mo").write_bytes(compiled(source))


def tidy(language: str, text: str) -> str:
    """`text` with the marks of the language: ’ in all, in French a narrow no-break space at : ; ! ? % and « »."""
    text = text.replace("'", "’")
    if language == "fr":
        text = re.sub(r" ([:;!?»%])", f"{NARROW}\\1", text).replace("« ", f"«{NARROW}")
    return text


def _finished(one: Message | None) -> bool:
    return one is not None and not one.fuzzy and all(text.strip() for text in _forms(one.string))


def _fits(source: Catalog, one: Message) -> bool:
    """Whether a translation has as many forms as its language and fills in what the English does."""
    english, texts = _forms(one.id), _forms(one.string)
    if len(texts) != (source.num_plurals if one.pluralizable else 1):
        return False
    wanted = [_places(text) for text in english]
    try:
        given = [_places(text) for text in texts]
    except ValueError:
        return False
    if one.pluralizable:  # French counts nothing in the singular and must name the number there
        wanted[0] |= {"n"}
        given[0] |= {"n"}
    return all(places == wanted[min(at, len(wanted) - 1)] for at, places in enumerate(given))


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _forms(text: str | Sequence[str] | None) -> tuple[str, ...]:
    """A sentence, or each form of a counted one; None is one without translation yet."""
    return (text or "",) if text is None or isinstance(text, str) else tuple(text)


def _name(one: Message) -> str:
    return f"{', '.join(sorted({name for name, _ in one.locations}))}  {_forms(one.id)[0]!r}"


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.languages", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--update", action="store_true", help="merge new sentences into po/*.po, and compile them")
    chosen = parser.parse_args(arguments)
    template = said()
    print(f"{len(template)} sentences")
    told = []
    for language in OTHERS:
        if chosen.update:
            update(language, template)
        source = catalogue(language)
        told += [f"{language} {one}" for one in gaps(source, template)]
        if entries(compiled(source)) != entries((COMPILED / f"{language}.mo").read_bytes()):
            told.append(f"{language} is not compiled: python -m tests.languages --update")
    print(*told, sep="\n", end="\n" if told else "")
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

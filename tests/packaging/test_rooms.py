"""The rules of the rooms that the import contracts (pyproject.toml) cannot tell: what a folder, a module and a class of
`pos_app` may be. The practice shop (`sandbox`) is not written by the same hand: its names and classes are its own.

Each search gives its findings as short strings. A rule that is not kept everywhere yet names today's exceptions here
in a set: a new one fails, and one that is gone is to be taken out of its set, which only ever gets smaller.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.packaging import sources
from tests.packaging.sources import walk

PROGRAM = sources.ROOT / "pos_app"

MODULES_A_FOLDER = 22
METHODS_A_CLASS = 15
ARGUMENTS_A_CONSTRUCTOR = 6
Function = ast.FunctionDef | ast.AsyncFunctionDef

# Third-party modules that are imported where they are used, with what that saves each start that does not need them.
LATE_THIRD_PARTY = {
    "phonenumbers": "22 ms",
    "keyring": "75 ms, and what a desktop's secret service takes to answer",
    "PySide6.QtPrintSupport": "only a printer of pages on Windows needs it: 6 MB of libraries",
    "serial": "a printer on a serial port is rare, and Windows alone needs its other half",
    "pg8000.native": "200 ms; only a till with a shop's store pays them, in a thread of its own",
    "scramp": "with pg8000, whose own it is",
    "cryptography.exceptions": "40 ms; only a newer version that was fetched is checked",
    "cryptography.hazmat.primitives.asymmetric.ed25519": "as above",
}

# Our own modules imported in a function outside of `__main__`, `cli`, `app` and `ui/window`.
LATE_OURS = {
    "presenters/sale/cart.py: pos_app.presenters.common.explain",
    "presenters/sale/nothing.py: pos_app.presenters.common.card_views",
    "presenters/sale/number_pad.py: pos_app.presenters.common.card_views",
    "presenters/sale/prompts.py: pos_app.presenters.common.card_views",
    "presenters/sale/scanning.py: pos_app.presenters.common.card_views",
    "services/maintenance/updates.py: pos_app.chift.publisher",
    "services/outbox/habits.py: pos_app.domain.learning",
    "services/outbox/sending.py: pos_app.domain.comparison",
    "services/outbox/sending.py: pos_app.services.outbox.resolve_unknown",
    "services/sales/sales_list.py: pos_app.domain.learning",
    "services/sales/sales_list.py: pos_app.domain.owed",
    "services/settings/checks.py: pos_app.chift.publisher",
    "services/settings/checks.py: pos_app.chift.wire",
    "store/recovery/row_care.py: pos_app.store.recovery",
    "store/tables/outbox_store.py: pos_app.store.tables",
    "store/tables/sales.py: pos_app.domain.work_of",
    "store/tables/sales.py: pos_app.store.tables",
    "store/tables/sales.py: pos_app.store.tables.later",
    "store/till.py: pos_app.store.recovery.salvage",
    "store/till.py: pos_app.store.several.carts",
    "store/till.py: pos_app.store.several.copies",
    "store/till.py: pos_app.store.several.ledger",
    "store/till.py: pos_app.store.tables",
    "store/till.py: pos_app.store.tables.day_book",
    "store/till.py: pos_app.store.tables.differences",
    "store/till.py: pos_app.store.tables.handover",
    "store/till.py: pos_app.store.tables.invoices",
    "store/till.py: pos_app.store.tables.later",
    "store/till.py: pos_app.store.tables.later.handing",
    "store/till.py: pos_app.store.tables.later.writing",
    "store/till.py: pos_app.store.tables.closed.periods",
    "store/till.py: pos_app.store.tables.closed.purge",
    "store/till.py: pos_app.store.tables.prints",
    "store/till.py: pos_app.store.tables.privacy",
    "store/till.py: pos_app.store.tables.returns",
    "store/till.py: pos_app.store.tables.signed",
    "store/till.py: pos_app.store.tables.work_list",
    "ui/cards/paper_card.py: pos_app.ui.cards.paper_pdf",
}

# Modules named in strings, or imported by a name that is computed.
NAMED_IN_STRINGS = {
    "chift/__init__.py: sys.modules",  # keeps a module of another's out
    "services/maintenance/health.py: sys.modules",  # Qt's version, of the Qt that is loaded
}

# Classes with more public methods than METHODS_A_CLASS (properties aside), and why.
WIDE_CLASSES = {
    "CardWindow": "a table: one method for each card it shows",
    "ChiftApi": "a table: one method for each call that chift.md lists, and no state",
    "_HeardItem": "Qt's interface of what a screen reader meets: one method for each thing it asks",
    "MainWindow": "a table: one method for each screen and bar it shows, and three of Qt's own",
}

# Attributes that an object offers and others set after it was made, where they are no hook but something that changes
# as the till is used.
STATE = {
    "presenters/cashiers/sign_in.py: self._cashiers.now": "who sells",
    "store/recovery/damaged_file.py: found.cashiers": "a field of a value; the name is another class's, too",
}


@cache
def program() -> dict[str, ast.Module]:
    """All modules of the program by their place in `pos_app`."""
    return {path.relative_to(PROGRAM).as_posix(): sources.tree(path) for path in sources.PROGRAM}


@cache
def ours() -> dict[str, ast.Module]:
    """As `program`, the practice shop aside."""
    return {place: module for place, module in program().items() if not place.startswith("sandbox/")}


def classes_of(module: ast.Module) -> Iterator[ast.ClassDef]:
    return (node for node in walk(module) if isinstance(node, ast.ClassDef))


def is_attribute(function: Function) -> bool:
    """A property or a part: read as a value, not called."""
    names = {ast.unparse(each).split("(")[0].split(".")[-1] for each in function.decorator_list}
    return bool(names & {"property", "setter", "cached_property", "part"})


def wide_classes(modules: Iterable[ast.Module]) -> dict[str, int]:
    """Classes with too many public methods, and how many."""
    found = {}
    for node in (each for module in modules for each in classes_of(module)):
        methods = {
            each.name
            for each in node.body
            if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
            and not each.name.startswith("_")
            and not is_attribute(each)
        }
        if len(methods) > METHODS_A_CLASS:
            found[node.name] = len(methods)
    return found


def long_constructors(modules: Iterable[ast.Module]) -> dict[str, int]:
    """Classes made with too many arguments, and how many. A dataclass is a value: its fields are what it is."""
    found = {}
    for node in (each for module in modules for each in classes_of(module)):
        for each in node.body:
            if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                given = each.args
                count = len(given.posonlyargs) + len(given.args) + len(given.kwonlyargs) - 1
                if count > ARGUMENTS_A_CONSTRUCTOR:
                    found[node.name] = count
    return found


def modules_in_strings(modules: dict[str, ast.Module], names: set[str]) -> set[str]:
    """Strings that are the name of one of our modules (a logger's name aside), and imports by a computed name."""
    found = set()
    for place, module in modules.items():
        loggers = {
            id(node.args[0])
            for node in walk(module)
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("getLogger")
        }
        count = 0
        for node in walk(module):
            match node:
                case ast.Constant(value=str(text)) if text in names and id(node) not in loggers:
                    count += 1
                case ast.Attribute(attr="import_module") | ast.Call(func=ast.Name(id="__import__")):
                    found.add(f"{place}: import_module")
                case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                    found.add(f"{place}: sys.modules")
        if count:
            found.add(f"{place}: {count} name{'s' if count > 1 else ''}")
    return found


def late_imports(modules: dict[str, ast.Module]) -> Iterator[tuple[str, str]]:
    """Place and module of each import within a function."""
    for place, module in modules.items():
        waiting: list[tuple[ast.AST, bool]] = [(module, False)]
        while waiting:
            node, within = waiting.pop()
            if within and isinstance(node, ast.Import):
                yield from ((place, name.name) for name in node.names)
            elif within and isinstance(node, ast.ImportFrom) and node.module:
                yield place, node.module
            elif not isinstance(node, ast.expr):
                within = within or isinstance(node, Function)
                waiting.extend((child, within) for child in ast.iter_child_nodes(node))


def hooks_offered(modules: dict[str, ast.Module]) -> dict[str, set[str]]:
    """Attributes that a class gives a stand-in (a function that does nothing, None, an object of a Protocol) or a type
    that says so, by name, and where such classes stand."""
    protocols = {
        node.name
        for module in modules.values()
        for node in classes_of(module)
        if any(ast.unparse(base).startswith("Protocol") for base in node.bases)
    }
    found: dict[str, set[str]] = {}
    for place, module in modules.items():
        for init in (each for node in classes_of(module) for each in node.body):
            if not isinstance(init, ast.FunctionDef) or init.name != "__init__":
                continue
            for node in ast.walk(init):
                targets: list[ast.expr] = []
                declared = ""
                if isinstance(node, ast.Assign):
                    targets = node.targets
                elif isinstance(node, ast.AnnAssign):
                    targets, declared = [node.target], ast.unparse(node.annotation)
                else:
                    continue
                is_hook = (
                    "Callable" in declared
                    or "None" in declared
                    or declared in protocols
                    or isinstance(node.value, ast.Lambda)
                )
                for target in targets:
                    match target:
                        case ast.Attribute(value=ast.Name(id="self"), attr=name) if is_hook and name[0] != "_":
                            found.setdefault(name, set()).add(place)
    return found


def hooks_set(modules: dict[str, ast.Module], offered: dict[str, set[str]]) -> set[str]:
    """Where such an attribute of another object is set, outside of the module whose class offers it."""
    found = set()
    for place, module in modules.items():
        for node in walk(module):
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, ast.AnnAssign | ast.AugAssign):
                targets = [node.target]
            else:
                continue
            for target in targets:
                for each in target.elts if isinstance(target, ast.Tuple) else [target]:
                    if (
                        isinstance(each, ast.Attribute)
                        and not (isinstance(each.value, ast.Name) and each.value.id in ("self", "cls"))
                        and place not in offered.get(each.attr, {place})
                    ):
                        found.add(f"{place}: {ast.unparse(each)}")
    return found


def test_the_root_holds_the_door_and_the_rooms() -> None:
    assert {path.name for path in PROGRAM.glob("*.py")} == {"__init__.py", "__main__.py"}


def test_no_room_is_a_hall() -> None:
    folders = Counter(place.rpartition("/")[0] for place in program() if not place.endswith("__init__.py"))
    del folders["domain"]  # flat by intent: one list of what the till knows
    assert {folder: count for folder, count in folders.items() if count > MODULES_A_FOLDER} == {}


def test_no_module_repeats_the_name_of_its_folder() -> None:
    places = [Path(place) for place in program()]
    assert [place.as_posix() for place in places if place.stem == place.parent.name] == []


def test_a_name_of_a_class_stands_for_one_class() -> None:
    names = Counter(node.name for module in ours().values() for node in classes_of(module))
    assert [name for name, count in names.items() if count > 1] == []


def test_no_class_is_wider_than_a_person_can_hold() -> None:
    assert set(wide_classes(ours().values())) <= set(WIDE_CLASSES)


def test_no_class_is_made_of_more_than_six_things() -> None:
    assert long_constructors(ours().values()) == {}


def test_no_module_is_named_in_a_string() -> None:
    names = {f"pos_app.{place.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}" for place in program()}
    assert modules_in_strings(ours(), names) - NAMED_IN_STRINGS == set()


def test_imports_stand_at_the_top_but_where_a_start_is_put_together() -> None:
    late = [
        (place, name)
        for place, name in late_imports(ours())
        if not place.startswith(("__main__", "cli/", "app/", "ui/window/"))
    ]
    own = {f"{place}: {name}" for place, name in late if name.startswith("pos_app")}
    others = {name for _, name in late if not name.startswith("pos_app")}
    assert own - LATE_OURS == set()
    assert others - set(sys.stdlib_module_names) - {"winsound"} - set(LATE_THIRD_PARTY) == set()
    assert len(LATE_THIRD_PARTY) <= 15


def test_what_an_object_needs_it_is_given_when_it_is_made() -> None:
    assert hooks_set(ours(), hooks_offered(ours())) - set(STATE) == set()


SAMPLE = """
class Gate(Protocol): ...
class Wide:
    def __init__(self, a, b, c, d, e, f, g):
        self.heard: Callable[[], None] = print
        self.ready = lambda: None
        self.gate: Gate = a
        self.count = 0
""" + "\n".join(f"    def m{number}(self): ..." for number in range(16))
USER = """
def join(wide):
    from pos_app.ui import kit
    import keyring
    wide.heard = wide.ready = print
    wide.gate, wide.count = 1, 2
    importlib.import_module("pos_app.ui")
    logging.getLogger("pos_app.ui")
"""


def test_the_searches_find_what_they_are_for() -> None:
    modules = {"wide.py": ast.parse(SAMPLE), "user.py": ast.parse(USER)}
    assert wide_classes(modules.values()) == {"Wide": 16}
    assert long_constructors(modules.values()) == {"Wide": 7}
    assert set(late_imports(modules)) == {("user.py", "pos_app.ui"), ("user.py", "keyring")}
    assert modules_in_strings(modules, {"pos_app.ui"}) == {"user.py: 1 name", "user.py: import_module"}
    found = hooks_set(modules, hooks_offered(modules))
    assert found == {"user.py: wide.heard", "user.py: wide.ready", "user.py: wide.gate"}
    assert hooks_set({"wide.py": ast.parse(SAMPLE + USER)}, hooks_offered(modules)) == set()

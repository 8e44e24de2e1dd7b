"""What `dev.py test` runs: linters, types and floors beside pytest, and the programs that prove; all shown, all decide.

Nothing here knows how the machine is set up (dev.py does that before). Standard library, other_day and steps
only.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from other_day import OtherDay
from steps import Running, SetupError, Steps

USAGE = "usage: python3 packaging/dev.py test [--quick | --long] [--on DATE] [--python 3.13] [-- words of pytest]"
SLOWEST = ("--durations=25", "--durations-min=0.1")
# The desk's run.
QUICK = ("tests/unit", "-m", "not slow")
# What is run once more on another day: the unit tests that read the computer's clock or zone or reckon with days (a
# test holds that none is forgotten), a whole day at the window, and the verbs.
ANY_DAY = (
    "tests/unit/chift/test_chift_tls_and_proxies.py",
    "tests/unit/chift/test_chift_tokens.py",
    "tests/unit/domain/test_comparison.py",
    "tests/unit/domain/test_day.py",
    "tests/unit/domain/test_day_check.py",
    "tests/unit/leaves/test_fiscal_log.py",
    "tests/unit/leaves/test_fiscal_verb.py",
    "tests/unit/presenters/test_care.py",
    "tests/unit/presenters/test_differences.py",
    "tests/unit/presenters/test_end_of_day.py",
    "tests/unit/presenters/test_languages.py",
    "tests/unit/presenters/test_prices.py",
    "tests/unit/presenters/test_receipt_paper.py",
    "tests/unit/presenters/test_sales_screen.py",
    "tests/unit/presenters/test_settings.py",
    "tests/unit/presenters/test_whatever_is_kept.py",
    "tests/unit/sandbox/test_people_and_orders.py",
    "tests/unit/sandbox/test_register.py",
    "tests/unit/sandbox/test_request_ids.py",
    "tests/unit/services/test_clock.py",
    "tests/unit/services/test_connection_check.py",
    "tests/unit/services/test_days_over_a_socket.py",
    "tests/unit/services/test_outbox_over_a_socket.py",
    "tests/unit/services/test_practice_kinds.py",
    "tests/unit/services/test_rksv_readers.py",
    "tests/unit/services/test_schedule.py",
    "tests/unit/services/test_shop_abilities.py",
    "tests/unit/services/test_updates_over_a_socket.py",
    "tests/unit/services/test_worker_words.py",
    "tests/unit/shared_store/test_one_sync.py",
    "tests/unit/shared_store/test_odd_servers.py",
    "tests/unit/shared_store/test_odd_texts.py",
    "tests/unit/shared_store/test_pairing.py",
    "tests/unit/store/test_day_book.py",
    "tests/unit/store/test_journal.py",
    "tests/unit/store/test_old_profiles.py",
    "tests/unit/store/test_reserve.py",
    "tests/unit/store/test_roads_to_a_sale.py",
    "tests/unit/store/test_till_opening.py",
)
# Of the verbs those that write or read a day. What is drawn by chance is drawn less often than on the real day.
VERBS = tuple(
    f"tests/end2end/test_verbs.py::{name}"
    for name in (
        "test_the_list_is_what_a_supporter_needs",
        "test_send_sends_and_tells_what_became_of_each",
        "test_verify_finds_the_entry_that_was_changed",
        "test_archives_are_made_listed_and_checked_without_the_till",
    )
)
# Damage to a catalogue and to a till's file, whatever the day: the files' other tests read the clock.
NO_DAY = (
    "--deselect=tests/unit/presenters/test_whatever_is_kept.py::test_the_till_opens_and_fetches_again",
    "--deselect=tests/unit/store/test_till_opening.py::test_a_file_with_any_bytes_changed_still_opens_and_gives_no_number_twice",
)
FAST = ("-m", "not slow", "--hypothesis-profile=few", *NO_DAY, *ANY_DAY, "tests/end2end/test_window_day.py", *VERBS)
# Where Python keeps what pytest made of the tests' first file.
CACHE = Path(__file__).parent.parent / "tests" / "__pycache__"
SHM = Path("/dev/shm")  # noqa: S108 - mkdtemp makes a folder of its own there
A_WORKER = 2**30 * 3 // 2  # bytes that a worker takes at most, with the programs it starts
ROOM = 4 * 2**30  # bytes free that make a folder in memory worth while: a run leaves well under a quarter of it

# What is proof rather than test, each with an exit code of its own (CONTRIBUTING, "Proofs that are programs").
PROOFS: dict[str, tuple[str, ...]] = {
    "crash, 1000 runs": ("tests.crash", "--runs", "1000", "--seed", "1"),
    "several tills": ("tests.store", "--tills", "5", "--minutes", "2", "--seed", "1"),
    "several tills' mutants": ("tests.store", "--mutants", "--minutes", "5", "--seed", "1", "--seeds", "10"),
    "killed at every turn": ("tests.crash.every", "--by", "turn"),
    "at every statement": ("tests.crash.every", "--by", "statement"),
    "many generated inputs": ("pytest", "-q", "tests", "-m", "hypothesis", "--hypothesis-profile=many"),
    "damaged files": ("tests.damage", "--count", "10000", "--cuts", "500", "--swaps", "200", "--seed", "1"),
    "heard, all scenes": ("tests.heard",),
    "5,000 scans": ("tests.scans", "--count", "5000", "--seed", "1"),
    "returns to the cent": ("tests.returns", "--count", "200000", "--seed", "1"),
    "days of returns": ("tests.returns.machine", "--count", "200", "--seed", "1"),
    "archives": ("tests.archives", "--count", "10000", "--seed", "1"),
    "books of archives": ("tests.archives.books", "--count", "10000", "--seed", "1"),
    "killed while closing": ("tests.archives.kills",),
    "killed while purging": ("tests.archives.purge_kills",),
    "closings' speed": ("tests.archives.speed",),
    "Austrian chain": ("tests.rksv", "--count", "2000", "--mutants", "500", "--seed", "1"),
    "German export": ("tests.dsfinvk", "--count", "2000", "--seed", "1"),
    "answers of others, 1000": ("tests.crash.foreign_answers", "--count", "1000", "--seed", "7"),
    "fault matrix": ("tests.end2end.faults",),
    "pictures": ("tests.pictures", "build/pictures-of-all"),
    "pictures x 1.5": ("tests.pictures", "build/pictures-of-all", "--scale", "1.5"),
    "scenes x 1.5": ("tests.pictures.scenes", "--scale", "1.5"),
    "languages": ("tests.languages",),
    "shops' days": ("tests.end2end.shop_days",),
    "odd answers": ("tests.end2end.odd_answers", "--count", "20000", "--seed", "1"),
    "net prices": ("tests.benchmarks.net_price_sweep",),
    "day sums": ("tests.benchmarks.day_sums",),
    "server sums": ("tests.benchmarks.server_sums",),
    "practice shop's sums": ("tests.benchmarks.server_sums", "--rounding", "per_line"),
}


@dataclass(frozen=True)
class Wish:
    """What the command line asks for. `on`: a date as a person writes it, "" for the real one; `python`: a version of
    Python other than the one that runs this, such as 3.13."""

    quick: bool = False
    long: bool = False
    on: str = ""
    python: str = ""
    pytest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Done:
    """How one check ended."""

    name: str
    code: int
    seconds: float
    output: str


def wish(arguments: Sequence[str]) -> Wish:
    """Read the arguments behind `test`; from the first that is not its own they are pytest's.

    Raises SetupError for a wish that makes no sense.
    """
    asked = Wish()
    left = list(arguments)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if name == "--on":
            if not equals and not left:
                raise SetupError(f"--on wants a date.\n{USAGE}")
            asked = replace(asked, on=value if equals else left.pop(0))
        elif name == "--python":
            if not equals and not left:
                raise SetupError(f"--python wants a version, such as 3.13.\n{USAGE}")
            asked = replace(asked, python=value if equals else left.pop(0))
        elif word in ("--quick", "--long"):
            asked = replace(asked, quick=asked.quick or word == "--quick", long=asked.long or word == "--long")
        else:
            asked = replace(asked, pytest=tuple(left if word == "--" else [word, *left]))
            break
    if asked.quick and asked.long:
        raise SetupError(f"Either --quick or --long.\n{USAGE}")
    return asked


def workers(cores: int, memory: int) -> int:
    """How many pytest workers: four more than cores, for a test with a window or a server waits half its time; fewer
    where they do not go into the free memory (bytes), but one a core."""
    return max(cores, min(cores + 4, memory // A_WORKER))


@contextmanager
def scratch(steps: Steps, shm: Path = SHM) -> Iterator[Path]:
    """A folder for what the tests write, in memory where there is room; gone afterwards."""
    in_memory = has_room(shm)
    folder = Path(tempfile.mkdtemp(prefix="comptoir-tests-", dir=shm if in_memory else None))
    steps.say(f"What the tests write goes to {folder} ({'in memory' if in_memory else 'on disk'}), removed at the end")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def has_room(shm: Path) -> bool:
    """Whether this folder is a file system in memory that has room, and memory for it, and lets programs start."""
    try:
        usage = os.statvfs(shm)
        kind = [
            line.split()[2] for line in Path("/proc/mounts").read_text().splitlines() if line.split()[1] == str(shm)
        ]
    except (OSError, AttributeError, UnicodeDecodeError):  # no such folder, no such system
        return False
    room = min(usage.f_bavail * usage.f_frsize, free_memory())
    return kind[-1:] == ["tmpfs"] and room >= ROOM and not usage.f_flag & os.ST_NOEXEC and os.access(shm, os.W_OK)


def free_memory() -> int:
    """Bytes that programs can still take; 0 where the system does not tell."""
    try:
        meminfo = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in meminfo.splitlines() if "MemAvailable" in line), 0)


@dataclass(frozen=True)
class Run:
    """One run of the checks: the Python of the tools, the environment of every check, where scratch files go."""

    python: Path
    env: Mapping[str, str]
    scratch: Path
    steps: Steps

    def all(self, wish: Wish, on: OtherDay | None, again: OtherDay | None, faketime: Path | None) -> list[Done]:
        """Run every check, whatever fails.

        `on`: the day of the tests. `again`: the day on which the fast part is run once more. pytest takes longest and
        is shown last: its closing line is the end.
        """
        scope = QUICK if wish.quick else ()
        some = workers(os.cpu_count() or 1, free_memory())
        env = {**self.env, "TMPDIR": str(self.scratch)}
        with ExitStack() as at_work:
            others = [(name, at_work.enter_context(Running(argv, env))) for name, argv in beside(self.python)]
            if on is None and not list(CACHE.glob("*-pytest-*")):
                self._read_tests(scope)
            asked = [*scope, *SLOWEST, *wish.pytest]
            tests = at_work.enter_context(self._pytest("pytest", some, asked, on, faketime))
            done = [self._shown(name, command) for name, command in others]
            if again is not None:
                self.steps.say(f"Running the fast part of the tests on another day: {again.words}")
                with self._pytest("other-day", 0, FAST, again, faketime) as other:
                    done.append(_ended("pytest, other day", other))
            self.steps.say("Running pytest" + (f" on {on.words}" if on else "") + ", begun beside all this")
            last = _ended("pytest", tests)
        proofs = [self._checked(name, [str(self.python), "-m", *argv]) for name, argv in PROOFS.items() if wish.long]
        return [*done, *proofs, last]

    def _pytest(
        self, name: str, workers: int, arguments: Sequence[str], on: OtherDay | None, faketime: Path | None
    ) -> Running:
        folder = self.scratch / name
        folder.mkdir()
        env = {**self.env, "TMPDIR": str(folder)}
        if on is not None:
            assert faketime is not None, "dev.py asks for a day only where libfaketime is"
            env |= on.env(faketime, folder / "bytecode")
        colour = ["--color=yes"] if sys.stdout.isatty() else []
        # A file's tests share what its fixtures make. In the order in which they are collected: tests/conftest.py
        # spreads the files that wait, and the last ones are short, so that no worker is left alone with much.
        side_by_side = ["-n", str(workers), "--dist", "loadfile", "--no-loadscope-reorder"]
        return Running([str(self.python), "-m", "pytest", *side_by_side, *colour, *arguments], env)

    def _read_tests(self, scope: Sequence[str]) -> None:
        """Let one process take the tests of a new checkout apart, which Python keeps: each worker would do it all."""
        self.steps.say("Reading the tests, once for all workers")
        argv = [str(self.python), "-m", "pytest", "--collect-only", "-qq", *scope]
        # What is wrong with a test file is said by the run itself.
        subprocess.run(argv, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)

    def _checked(self, name: str, argv: Sequence[str]) -> Done:
        with Running(argv, {**self.env, "TMPDIR": str(self.scratch)}) as command:
            return self._shown(name, command)

    def _shown(self, name: str, command: Running) -> Done:
        self.steps.say(f"Running {name}")
        return _ended(name, command)


def beside(python: Path) -> list[tuple[str, list[str]]]:
    """Name and command of each check beside pytest, all of the environment whose Python is given."""
    floors = python.with_name("lint-imports").with_suffix(python.suffix)
    return [
        ("ruff check", [str(python), "-m", "ruff", "check", "."]),
        ("ruff format", [str(python), "-m", "ruff", "format", "--check", "."]),
        ("import-linter", [str(floors), "--no-logo"]),
        ("mypy", [str(python), "-m", "mypy"]),
    ]


def _ended(name: str, command: Running) -> Done:
    code, output = command.show()
    return Done(name, code, command.seconds, output)


def table(done: Sequence[Done]) -> str:
    """One line a check: how it ended, and how long it took by itself."""
    return "\n".join(f"  {'ok' if each.code == 0 else 'FAILED':8}{each.name:22}{each.seconds:7.1f} s" for each in done)

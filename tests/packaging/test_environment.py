"""When `.venv` is good enough as it is, and what the person hears while it is being filled."""

from pathlib import Path

import environment
import pytest
from environment import DEV_SET, PACKAGE_SET, RUN_SET, Stamp


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "constraints.txt").write_text("qasync==0.28.0\n", "utf-8")
    (tmp_path / "packaging" / "constraints-dev.txt").write_text("ruff==0.14.0\n", "utf-8")
    (tmp_path / "pyproject.toml").write_text("[project]\n", "utf-8")
    return tmp_path


def stamp(project: Path, *, python: str | None = None, place: str | None = None) -> Stamp:
    sets = {each.name: each.fingerprint(project) for each in (RUN_SET, DEV_SET)}
    return Stamp(python or environment.own_version(), place or str(project), sets)


def test_an_unchanged_set_up_is_used_at_once_by_both_commands(project: Path) -> None:
    for wanted in (RUN_SET, DEV_SET):
        assert environment.why_stale(stamp(project), wanted, project) is None


def test_a_stamp_survives_being_written_and_read(project: Path) -> None:
    stamp(project).write(project)
    assert Stamp.read(project) == stamp(project)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"python": "3.11", "place": "x", "sets": 3}'])
def test_a_damaged_stamp_counts_as_none(project: Path, content: str) -> None:
    (project / environment.STAMP).write_text(content, "utf-8")
    assert Stamp.read(project) is None
    assert environment.why_stale(None, RUN_SET, project) == "no finished set-up here yet"


def test_another_python_makes_it_anew(project: Path) -> None:
    told = environment.why_stale(stamp(project, python="3.9"), RUN_SET, project)
    assert told == f"it was made with Python 3.9, this is {environment.own_version()}"


def test_a_moved_project_makes_it_anew(project: Path) -> None:
    elsewhere = stamp(project, place=str(project.parent / "elsewhere"))
    assert environment.why_stale(elsewhere, RUN_SET, project) == "the project was moved"


def test_new_pins_make_only_their_own_set_stale(project: Path) -> None:
    before = stamp(project)
    (project / "packaging" / "constraints-dev.txt").write_text("ruff==0.15.0\n", "utf-8")
    assert environment.why_stale(before, DEV_SET, project) == "the pinned packages or pyproject.toml changed"
    assert environment.why_stale(before, RUN_SET, project) is None


def test_a_new_command_in_pyproject_reaches_the_editable_install(project: Path) -> None:
    before = stamp(project)
    (project / "pyproject.toml").write_text("[project.scripts]\n", "utf-8")
    assert environment.why_stale(before, DEV_SET, project) is not None
    assert environment.why_stale(before, RUN_SET, project) is None


def test_the_tests_need_more_than_the_shop(project: Path) -> None:
    only_run = Stamp(environment.own_version(), str(project), {"run": RUN_SET.fingerprint(project)})
    assert environment.why_stale(only_run, RUN_SET, project) is None
    assert environment.why_stale(only_run, DEV_SET, project) == "the test tools are not in it yet"


def test_a_package_is_frozen_from_a_place_without_test_tools() -> None:
    assert PACKAGE_SET.folder != DEV_SET.folder == RUN_SET.folder
    assert not PACKAGE_SET.editable


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "  Downloading pyside6_essentials-6.11.3-cp310-abi3-manylinux_2_34_x86_64.whl (80.3 MB)\n",
            "  downloading pyside6_essentials (80.3 MB)",
        ),
        (
            "Downloading https://mirror.example/a/ruff-0.14.0-py3-none-any.whl (11.2 MB)\n",
            "  downloading ruff (11.2 MB)",
        ),
        ("Downloading idna-3.11-py3-none-any.whl (71 kB)\n", None),
        ("Downloading small-1.0-py3-none-any.whl (1.2 MB)\n", None),
        ("Collecting qasync==0.28.0\n", None),
        ("Installing collected packages: idna, h11, anyio\n", "  unpacking 3 packages"),
    ],
)
def test_big_downloads_are_announced(line: str, told: str | None) -> None:
    assert environment.download_news(line) == told

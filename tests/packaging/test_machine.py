"""Which system packages a bare Debian or Ubuntu lacks, and what is done about it."""

import io
import sys
from contextlib import redirect_stdout
from pathlib import Path

import machine
import pytest
from machine import Apt
from steps import SetupError, Steps

LDD = """\
/venv/PySide6/QtGui.abi3.so:
\tlinux-vdso.so.1 (0x00007ffd8a3f2000)
\tlibEGL.so.1 => not found
\tlibc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f3b5a000000)
/venv/PySide6/Qt/plugins/platforms/libqxcb.so:
\tlibxcb-cursor.so.0 => not found
\tlibEGL.so.1 => not found
"""


def test_the_linkers_answer_is_understood() -> None:
    assert machine.missing_in(LDD) == {"libEGL.so.1", "libxcb-cursor.so.0"}


@pytest.mark.parametrize(
    ("library", "package"),
    [
        ("libEGL.so.1", "libegl1"),
        ("libX11-xcb.so.1", "libx11-xcb1"),
        ("libxcb-cursor.so.0", "libxcb-cursor0"),
        ("libxcb-render-util.so.0", "libxcb-render-util0"),
        ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
        ("libdbus-1.so.3", "libdbus-1-3"),
        ("libgssapi_krb5.so.2", "libgssapi-krb5-2"),
        ("libpcre2-8.so.0", "libpcre2-8-0"),
        ("libglib-2.0.so.0", "libglib2.0-0"),
        ("libgthread-2.0.so.0", "libglib2.0-0"),
        ("libbrotlidec.so.1", "libbrotli1"),
        ("libz.so.1", "zlib1g"),
        ("libcrypto.so.3", "libssl3"),
    ],
)
def test_a_library_leads_to_its_debian_package(library: str, package: str) -> None:
    assert machine.packages_for(library) == (f"{package}t64", package)


def test_a_tool_leads_to_its_debian_package() -> None:
    assert [machine.packages_for(tool) for tool in machine.WINDOW_TOOLS] == [("xvfb",), ("xdotool",)]
    assert [machine.packages_for(tool) for tool in machine.HEARD_TOOLS] == [("dbus-daemon",), ("at-spi2-core",)]
    assert [machine.packages_for(tool) for tool in machine.FAULT_TOOLS] == [("strace",), ("faketime",)]


def test_only_what_is_not_there_is_missing() -> None:
    assert machine.missing_tools([Path(sys.executable).as_posix(), "no-such-tool"]) == ["no-such-tool"]


def test_a_program_outside_of_path_is_looked_for_where_it_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    there = tmp_path / "launcher"
    monkeypatch.setattr(machine, "OUTSIDE_PATH", {"no-such-tool": (there.as_posix(),)})
    assert machine.missing_tools(["no-such-tool"]) == ["no-such-tool"]
    there.touch()
    assert machine.missing_tools(["no-such-tool"]) == []


def test_the_name_of_this_release_is_taken() -> None:
    wanted = [machine.packages_for("libglib-2.0.so.0"), machine.packages_for("libEGL.so.1")]
    bookworm = Apt(is_root=False, knows={"libglib2.0-0", "libegl1"}.__contains__)
    noble = Apt(is_root=False, knows={"libglib2.0-0t64", "libegl1"}.__contains__)
    assert bookworm.names(wanted) == ["libegl1", "libglib2.0-0"]
    assert noble.names(wanted) == ["libegl1", "libglib2.0-0t64"]


def test_without_root_the_line_to_type_is_given(tmp_path: Path) -> None:
    apt = Apt(is_root=False, knows={"libegl1", "libxcb-cursor0"}.__contains__)
    wanted = [machine.packages_for(name) for name in sorted(machine.missing_in(LDD))]
    with pytest.raises(SetupError) as stopped:
        apt.provide(wanted, "system libraries for Qt", Steps(tmp_path / "log"))
    assert "sudo apt-get install --no-install-recommends libegl1 libxcb-cursor0" in str(stopped.value)


def test_without_package_lists_the_line_reads_them_first() -> None:
    apt = Apt(is_root=False, knows=lambda _name: False)
    assert apt.sudo_line([machine.packages_for("libEGL.so.1"), machine.packages_for("Xvfb")]) == (
        "sudo apt-get update && sudo apt-get install --no-install-recommends libegl1 xvfb"
    )


def test_a_failed_command_shows_its_end_and_the_place_of_the_log(tmp_path: Path) -> None:
    steps = Steps(tmp_path / "logs" / "setup.log")
    with pytest.raises(SetupError) as stopped:
        steps.quietly([sys.executable, "-c", "print('no such package'); raise SystemExit(100)"], "It did not work.")
    assert str(stopped.value).splitlines() == [
        "It did not work.",
        "    no such package",
        f"  The whole log: {tmp_path / 'logs' / 'setup.log'}",
    ]
    assert "no such package" in (tmp_path / "logs" / "setup.log").read_text("utf-8")


def test_a_command_that_is_not_there_is_a_sentence_too(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="It did not work"):
        Steps(tmp_path / "log").quietly([str(tmp_path / "nowhere")], "It did not work.")


def test_each_step_is_told_with_the_time_it_began(tmp_path: Path) -> None:
    with redirect_stdout(io.StringIO()) as told:
        Steps(tmp_path / "log").say("Making .venv")
    assert told.getvalue() == "[   0.0 s] Making .venv\n"

"""What can be known of the Windows package without Windows: its script is whole, keeps the tills, and is called so."""

from __future__ import annotations

import re
from pathlib import Path

import contents
import frozen_program
import pytest

from pos_app.system import profile

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "windows" / "comptoir.iss"


@pytest.fixture
def script() -> str:
    # Inno Setup takes a script without the mark for one in the machine's own old alphabet.
    assert SCRIPT.read_bytes().startswith(b"\xef\xbb\xbf")
    return SCRIPT.read_text("utf-8-sig")


def settings(script: str) -> dict[str, str]:
    section = script.partition("[Setup]")[2].partition("[Languages]")[0]
    return dict(re.findall(r"^(\w+)=(.*)$", section, re.MULTILINE))


def test_it_is_for_the_whole_machine_and_over_an_old_version(script: str) -> None:
    told = settings(script)
    assert told["PrivilegesRequired"] == "admin"
    assert told["DefaultDirName"].startswith("{autopf}")
    # Windows knows an older version by this; another value would install a second program beside it.
    assert told["AppId"] == "{{3B7C0B0E-6E0B-4B9F-9E55-5B0C6C3E2B71}"


def test_nothing_is_deleted_or_replaced_while_a_till_is_open_or_before_the_new_version_stands(script: str) -> None:
    told = settings(script)
    assert told["AppMutex"] == profile.OPEN_MARK
    assert told["CloseApplications"] == "no"
    deleted_first = script.partition("[InstallDelete]")[2].partition("[Files]")[0]
    assert "filesandordirs" not in deleted_first
    files = re.findall(r'^Source: "(.*?)"', script, re.MULTILINE)
    version = contents.libraries("{#Version}", windows=True)
    assert files == [rf"{{#Source}}\{version}\*", r"{#Source}\*"]  # the programs last
    after = script.partition("procedure CurStepChanged")[2].partition("procedure")[0]
    assert after.index("ssPostInstall") < after.index("DelTree")


def test_every_word_of_its_own_is_there_in_every_language(script: str) -> None:
    languages = set(re.findall(r'^Name: "(\w\w)"; MessagesFile', script, re.MULTILINE))
    words = re.findall(r"^(\w\w)\.(\w+)=", script, re.MULTILINE)
    assert languages == {"en", "fr", "nl", "de"}
    assert {(language, word) for language in languages for _, word in words} == set(words)


def test_the_autostart_is_asked_for_and_off_unless_wanted(script: str) -> None:
    assert re.search(r'^Name: "autostart";.*Flags: unchecked$', script, re.MULTILINE)
    assert re.search(r"^Name: \"\{commonstartup\}.*Tasks: autostart$", script, re.MULTILINE)


def test_removal_deletes_a_till_only_when_told_to(script: str) -> None:
    code = script.partition("procedure CurUninstallStepChanged")[2]
    assert "not UninstallSilent" in code
    assert "MB_DEFBUTTON2) = IDYES" in code  # Enter says no
    assert code.count("DelTree") == 1
    assert "[UninstallDelete]" not in script


def test_the_build_gives_the_script_every_value_it_asks_for(script: str) -> None:
    asked = set(re.findall(r"\{#(\w+)\}", script)) | set(re.findall(r"^#ifdef (\w+)$", script, re.MULTILINE))
    source = Path(frozen_program.__file__).read_text("utf-8")
    assert asked == set(re.findall(r"/D(\w+)", source))


def test_a_package_is_signed_only_with_a_certificate_somebody_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COMPTOIR_SIGN_SHA1", raising=False)
    assert frozen_program.signer() == []
    monkeypatch.setenv("COMPTOIR_SIGN_SHA1", "ab12")
    command = frozen_program.signer()
    assert command[:4] == ["signtool", "sign", "/sha1", "ab12"]
    assert "/tr" in command  # the time stamp lets a signature outlive its certificate


def test_what_only_posix_tells_of_a_file_is_asked_for_there_alone() -> None:
    """The same tests run under Windows' Python, where a file's mode says nothing of other users."""
    asked = re.compile(r"& 0o077|st_blocks|os\.(geteuid|getuid|mkfifo|statvfs)\(")
    every = [path for room in ("unit", "ui") for path in (ROOT / "tests" / room).rglob("*.py")]
    text = {path: path.read_text("utf-8") for path in every}
    careless = [
        path.relative_to(ROOT).as_posix()
        for path in every
        if asked.search(text[path]) and not re.search(r"[!=]= \"(posix|win32)\"", text[path])
    ]
    assert (len(every) > 200, careless) == (True, [])

"""A profile is its user's alone: open rights are taken back at the start, and two users have a folder each."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

import pytest

from pos_app.system import profile

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights are another matter there")


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@posix
def test_what_others_could_read_is_taken_back_and_said_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outside = tmp_path / "elsewhere.txt"
    outside.write_text("not of the till")
    outside.chmod(0o644)
    folder = tmp_path / "till"
    (folder / "mail").mkdir(parents=True)
    for name, mode in (("till.db", 0o664), ("mail/receipt.eml", 0o644), ("settings.json", 0o600)):
        (folder / name).write_text("x")
        (folder / name).chmod(mode)
    (folder / "link").symlink_to(outside)
    folder.chmod(0o755)
    (folder / "mail").chmod(0o755)

    with caplog.at_level(logging.WARNING):
        assert profile.keep_private(folder)

    assert (rights(folder), rights(folder / "mail")) == (0o700, 0o700)
    assert {rights(path) for path in folder.rglob("*") if path.is_file() and not path.is_symlink()} == {0o600}
    assert rights(outside) == 0o644
    assert "4 files of the till could be used by others" in caplog.text
    caplog.clear()
    assert profile.keep_private(folder)
    assert caplog.text == ""


@posix
def test_two_users_of_one_computer_have_a_profile_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for user in ("lea", "nadia"):
        for name in [one for one in os.environ if one.startswith("XDG_")]:
            monkeypatch.delenv(name)
        monkeypatch.setenv("HOME", str(tmp_path / user))
        found.append(profile.folder(None, practice=False))
    lea, nadia = found
    assert lea.is_relative_to(tmp_path / "lea")
    assert nadia.is_relative_to(tmp_path / "nadia")
    assert (rights(lea), rights(nadia)) == (0o700, 0o700)
    both = [profile.hold(folder) for folder in found]
    assert None not in both  # neither keeps the other out
    for held in both:
        assert held is not None
        held.release()


MOUNTS = """\
/dev/vda / ext4 rw,relatime 0 0
proc /proc proc rw 0 0
server:/homes /home nfs4 rw 0 0
/dev/vdb /home/till ext4 rw 0 0
//shop/tills /mnt/the\\040shop cifs rw 0 0
tmpfs /mnt/twice tmpfs rw 0 0
//shop/twice /mnt/twice cifs rw 0 0
half a line
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/srv/till", "ext4"),
        ("/home/anna/.local/share/Comptoir/till", "nfs4"),
        ("/home/till/here", "ext4"),
        ("/home/tills", "nfs4"),
        ("/mnt/the shop/till", "cifs"),
        ("/mnt/twice", "cifs"),
        ("relative", ""),
    ],
)
def test_the_disk_under_a_path_is_known(path: str, kind: str) -> None:
    assert profile.kind_of_disk(Path(path), MOUNTS) == kind


@pytest.mark.skipif(sys.platform == "win32", reason="Windows names no mounts: the proofs of its package try a share")
def test_a_till_on_another_computers_disk_is_not_opened_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(profile, "kind_of_disk", lambda _path, _mounts: "cifs")
    with pytest.raises(profile.ElsewhereError, match="till"):
        profile.folder(tmp_path / "till", practice=False)
    assert not (tmp_path / "till").exists()

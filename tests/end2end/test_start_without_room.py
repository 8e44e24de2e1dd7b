"""A start on a disk that is full or takes nothing: the window says so in a sentence, and sells where it kept room.

The disk is a real one, in memory, mounted for the program alone.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pos_app.store.recovery.reserve import SIZE
from tests.end2end.program import PATIENCE, ROOT, offscreen

NOT_ALLOWED = 77
# $1: the folder to mount on, $2: a profile to be there ("": none), $3: kilobytes left free, $4: what to wait for in the
# log (behind what a run before wrote there), the rest: the program. Says the log at the end.
WITHOUT_ROOM = f"""
mount -t tmpfs -o size=40m,mode=700 tmpfs "$1" || exit {NOT_ALLOWED}
if [ -n "$2" ]; then cp -a "$2" "$1/till"; else mkdir -m 700 "$1/till"; fi
cat /dev/zero > "$1/other people's files" 2> /dev/null
truncate -s "-$3K" "$1/other people's files"
log="$1/till/pos-app.log" wanted="$4"
shift 4
before=$(cat "$log" 2> /dev/null | wc -c)
"$@" & program=$!
for _ in $(seq {int(PATIENCE * 20)}); do
    tail -c "+$((before + 1))" "$log" 2> /dev/null | grep -q "$wanted" && break
    sleep 0.05
done
kill -TERM $program
wait $program; code=$?
cat "$log"
exit $code
"""
READ_ONLY = f"""
mount -t tmpfs -o size=40m,mode=700 tmpfs "$1" || exit {NOT_ALLOWED}
if [ -n "$2" ]; then cp -a "$2" "$1/till"; fi
mount -o remount,ro "$1" || exit {NOT_ALLOWED}
shift 2
exec "$@"
"""
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a disk of its own is mounted by Linux' own means")


def on_a_disk_of_its_own(script: str, place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a till in `place`/till with a disk mounted there that only the program sees; skipped where none may be."""
    if shutil.which("unshare") is None:
        pytest.skip("unshare is not here")
    place.mkdir()
    alone = ["unshare", "--mount", *(["--map-root-user"] if os.geteuid() else [])]
    program = [sys.executable, "-m", "pos_app", "--profile", str(place / "till"), "--demo"]
    done = subprocess.run(
        [*alone, "sh", "-c", script, "sh", str(place), *words, *program],
        cwd=ROOT,
        env=offscreen(),
        capture_output=True,
        text=True,
        timeout=3 * PATIENCE,
        check=False,
    )
    if done.returncode == NOT_ALLOWED or done.stderr.startswith("unshare:"):
        pytest.skip(f"no disk may be mounted here: {done.stderr.strip()}")
    return done


def test_a_first_start_on_a_full_disk_says_so(tmp_path: Path) -> None:
    done = on_a_disk_of_its_own(WITHOUT_ROOM, tmp_path / "disk", "", "100", "cashier is told")
    assert (done.returncode, done.stderr) == (0, "")
    assert "This computer's disk is full. Delete what is not needed and start the till again." in done.stdout
    assert "unexpected" not in done.stdout


def test_a_till_used_before_opens_on_a_full_disk_in_the_room_it_kept(tmp_path: Path, used: Path) -> None:
    assert (used / "till.reserve").stat().st_size == SIZE
    done = on_a_disk_of_its_own(WITHOUT_ROOM, tmp_path / "disk", str(used), "8", "GET.*payment-methods -> 200")
    assert (done.returncode, done.stderr) == (0, "")
    told = done.stdout.index("This computer's disk is full. The till goes on in the little room it had kept")
    assert "the till is open" in done.stdout[told:]
    assert "unexpected" not in done.stdout


@pytest.mark.parametrize("before", [False, True])
def test_a_home_that_takes_nothing_says_which_folder(tmp_path: Path, used: Path, before: bool) -> None:
    done = on_a_disk_of_its_own(READ_ONLY, tmp_path / "disk", str(used) if before else "")
    assert (done.returncode, done.stdout) == (1, "")
    assert str(tmp_path / "disk" / "till") in done.stderr
    assert "It needs a folder it may write to." in done.stderr
    assert done.stderr.count("\n") == 1

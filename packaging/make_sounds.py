"""Makes resources/sounds: the two sounds of a scan, small and our own. Run it after a change of a note.

    python3 packaging/make_sounds.py

A hit is one short high note, a miss two low ones: told apart without looking, also by who hears only low notes.
Integers only, so that every machine writes the same bytes.
"""

from __future__ import annotations

import sys
import wave
from io import BytesIO
from pathlib import Path

RATE = 22_050  # samples a second
LOUD = 9_000  # of 32,767
FADE = RATE // 200  # 5 ms in and out: no click
# Frequency in Hz (0: silence) and milliseconds.
SOUNDS = {"hit.wav": ((2_093, 70),), "miss.wav": ((262, 110), (0, 50), (196, 190))}


def sound(notes: tuple[tuple[int, int], ...]) -> bytes:
    """A mono WAV of 16 bits of these notes."""
    samples: list[int] = []
    for pitch, ms in notes:
        count = RATE * ms // 1000
        samples += [_wave(at * pitch) * min(at, count - at, FADE) // FADE if pitch else 0 for at in range(count)]
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(b"".join(sample.to_bytes(2, "little", signed=True) for sample in samples))
    return out.getvalue()


def _wave(phase: int) -> int:
    """A sine as two parabolas, near enough for an ear; `phase` in samples times Hz."""
    at = phase % RATE
    sign = 1 if at * 2 < RATE else -1
    half = at % (RATE // 2)
    return sign * LOUD * 4 * half * (RATE // 2 - half) // (RATE // 2) ** 2


def main() -> int:
    """Write the files."""
    folder = Path(__file__).resolve().parent.parent / "resources" / "sounds"
    folder.mkdir(exist_ok=True)
    for name, notes in SOUNDS.items():
        (folder / name).write_bytes(sound(notes))
        print(f"{name}: {(folder / name).stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

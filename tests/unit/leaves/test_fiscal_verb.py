"""`pos-app fiscal` says the law a till sells under; its exit code is the answer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from pos_app.__main__ import main
from pos_app.domain.fiscal import Standing, standing_of
from pos_app.services.clock import system_clock
from pos_app.store.till import TillStore
from pos_app.system import settings_file
from pos_app.system.settings_file import Settings


def make(folder: Path, country: str, kept: Standing | None) -> None:
    usual = Settings()
    settings_file.save(folder, replace(usual, shop=replace(usual.shop, country=country)))

    async def begin() -> None:
        store = await TillStore.open(folder, system_clock().now)
        if kept is not None:
            await store.law.begin(kept)
        await store.aclose()

    asyncio.run(begin())


@pytest.mark.parametrize(
    ("country", "kept", "code", "said"),
    [
        ("BE", standing_of("BE", meals=False), 0, "Regime NONE"),
        ("BE", standing_of("BE", meals=True), 1, "fiscal data module"),
        ("DE", standing_of("DE", meals=False), 1, "certified signing device (TSE)"),
        ("AT", None, 1, "signing device (RKSV)"),
        ("BE", standing_of("AT", meals=False), 1, "In Austria"),
        ("DE", standing_of("BE", meals=False), 1, "In Germany"),
        ("CH", standing_of("CH", meals=False), 0, "Regime OTHER"),
        ("FR", standing_of("FR", meals=False), 0, "Regime FR"),
    ],
)
def test_the_verb_says_the_law_and_whether_a_sale_is_possible(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], country: str, kept: Standing | None, code: int, said: str
) -> None:
    make(tmp_path, country, kept)
    assert main(["fiscal", "--profile", str(tmp_path)]) == code
    told = capsys.readouterr()
    assert said in told.out + told.err


def test_practice_is_not_refused_and_a_folder_without_a_till_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make(tmp_path, "DE", standing_of("DE", meals=False, practice=True))
    assert main(["fiscal", "--demo", "--profile", str(tmp_path)]) == 0
    assert "nothing is refused" in capsys.readouterr().out
    assert main(["fiscal", "--profile", str(tmp_path / "none")]) == 1
    assert "There is no till" in capsys.readouterr().err

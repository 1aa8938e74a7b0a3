"""From a key to its repaint, on every page: CPU and wall clock until the last of what the terminal is sent for it."""

from __future__ import annotations

import asyncio
import gc
import os
import tempfile
from collections.abc import Callable
from statistics import median
from typing import Any

from speed.pages import SHOWN, Shown
from speed.rows import KEY, Figure, Presses
from speed.terminal import Moment, Stopwatch, now, settled
from tests.pictures import Studio

SIZES = ((80, 24), (120, 40))
PRESSES, FEW_PRESSES = 60, 20


def percentile(values: list[float], share: int) -> float:
    """The least value that ``share`` percent of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * share // 100) - 1)]


def page(quick: bool, name: str) -> list[Figure]:
    """What keys cost on one page, for each size of the terminal; the 95th percentiles are the figure's values."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "WARGAME_SAVES": f"{folder}/saves",
            "XDG_CONFIG_HOME": folder,
            "XDG_STATE_HOME": folder,
            "XDG_DATA_HOME": folder,
        }
        shown = SHOWN[name]
        build = shown.build()
        measured = [asyncio.run(_measure(build, shown, size, quick)) for size in SIZES]
    return [Figure(f"{KEY}{name}", [each.cpu_95 for each in measured], presses=measured)]


async def _measure(build: Callable[[], Any], shown: Shown, size: tuple[int, int], quick: bool) -> Presses:
    app = Studio()
    app.driver_class = Stopwatch
    took: list[Moment] = []
    opened: list[float] = []
    silent = 0

    async def press_all(pilot: Any) -> None:
        nonlocal silent
        watch = app._driver
        assert isinstance(watch, Stopwatch)
        await settled(app, watch)
        began = now()
        app.push_screen(build())
        await settled(app, watch)
        assert watch.last is not None
        opened.append(1000 * (watch.last.cpu - began.cpu))
        for key in shown.lead:
            page_before, began = app.screen, now()
            watch.press(key)
            await settled(app, watch)
            if app.screen is not page_before:
                opened[:] = [1000 * (watch.last.cpu - began.cpu)]
        page_on_top = app.screen
        for key in shown.keys:  # once round without the clock: what is made when first needed is not what a key costs
            watch.press(key)
            await settled(app, watch)
        gc.collect()
        for number in range(max(len(shown.keys), FEW_PRESSES if quick else PRESSES)):
            watch.last = None
            began = now()
            watch.press(shown.keys[number % len(shown.keys)])
            await settled(app, watch)
            last = watch.last
            if last is None:
                silent += 1
            else:
                took.append(Moment(1000 * (last.cpu - began.cpu), 1000 * (last.wall - began.wall)))
        if app.screen is not page_on_top:
            raise RuntimeError(f"the keys {shown.keys} led to another page: {type(app.screen).__name__}")
        app.exit()

    await app.run_async(size=size, auto_pilot=press_all)
    cpu, wall = [each.cpu for each in took] or [0.0], [each.wall for each in took] or [0.0]
    times = (opened[0], median(cpu), percentile(cpu, 95), median(wall), percentile(wall, 95))
    return Presses(f"{size[0]}x{size[1]}", len(took), silent, *(round(each, 2) for each in times))

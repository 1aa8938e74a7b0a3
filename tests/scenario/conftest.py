"""A small theatre written as real files, which tests of loading and linting bend and break."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent

import pytest

THEATRE = """\
id: strait
title: The strait
roles:
  north:
    name: North
    goals:
      calm: {name: Calm, text: Quiet., objective: signals, terms: [{add: -1, of: tension, why: noise}], inferred: invented}
  south: {name: South}
  nature: {name: Nature, npc: true}
tracks:
  tension: {name: Tension, start: 40, inferred: invented}
  war: {name: War, steps: [none, shooting], start: none, inferred: invented}
  plans: {name: Plans, start: 10, seen: {north: exact, others: hidden}, inferred: invented}
  patrols: {name: Patrols, by: south, steps: [few, many], start: few, seen: {south: exact, others: {band: 20}}, source: fact_quiet}
moves:
  north_threaten:
    by: north
    name: Threaten
    kind: diplomatic
    brief: Say what will follow.
    legal: tension < 90
    tags: [threat]
    do: [{track: tension, add: 12.5}, {track: plans, add: 3}]
    doctrine: [{add: 10, why: habit}, {add: heat, when: plans > 50, why: plans are ready}]
    inferred: invented
  north_wait: {by: north, name: Wait, slots: 0, kind: diplomatic, brief: Do nothing., source: fact_quiet}
  south_wait: {by: south, name: Look on, kind: diplomatic, slots: 0, brief: Do nothing., source: fact_quiet}
rules:
  shots:
    phase: shock
    when: tension >= 85 and patrols == many
    roll:
      shots: {base: 5, rare: true, do: [{track: war, set: shooting}]}
      quiet: {}
    source: [argue_fear]
commitments:
  north_hold: {name: Hold, text: No threats., by: north, to: [south], breach: now(threat), source: claim_fear}
asks:
  alarm:
    name: Alarm
    to: [south]
    upon: threat
    question: What now?
    answers: {stand: {name: Stand, do: [{track: tension, add: 2}]}, yield: {name: Yield}}
    silence: yield
    inferred: invented
theories:
  bold: {name: Bold, after: first, summary: They dare.}
  shy: {name: Shy, after: first, summary: They do not.}
params:
  heat: {name: Heat, values: {bold: 8, shy: 2}, ground: {bold: argue_fear}, why: {shy: our reading}}
endings:
  war: {name: War, rank: 1, judged: now, when: war == shooting, text: It came., inferred: invented}
  peace: {name: Peace, rank: 9, when: "1", text: It held., inferred: invented}
picture:
  peace: {name: Peace, words: [{word: lost, when: war == shooting}, {word: kept}], inferred: invented}
"""

SCENARIO = """\
id: first-summer
theatre: strait
title: The first summer
subtitle: Who blinks?
opens: 2020-06-01
turns: 4
play_as: north
about: Two powers, one strait.
objectives:
  signals: {text: Tell a threat from a signal., measure: Names one of each.}
start:
  tension: {value: 55.5, source: fact_quiet}
injects:
  storm: {turn: 2, title: Storm, text: Ships stay in., do: [{track: tension, add: -5}], objective: signals, inferred: invented}
cables:
  harbour:
    to: [north]
    sender: The harbour master
    title: Ships
    text: Two ships more than last week.
    objective: signals
    inferred: invented
"""

SEEDS = """\
articles:
  first: {title: On fear, author: A. Writer}
arguments:
  argue_fear: {theme: fear, article: first, paragraph: "3", text: Fear grows by itself., covers: [claim_fear]}
facts:
  fact_quiet: {date: "2020-05-01", text: The strait was quiet., credit: A newspaper}
"""


@dataclass
class Folder:
    """A checkout in miniature: ``scenarios/strait`` with one scenario, and ``seeds`` beside it."""

    root: Path

    @property
    def theatre(self) -> Path:
        return self.root / "scenarios" / "strait" / "theatre.yaml"

    @property
    def scenario(self) -> Path:
        return self.root / "scenarios" / "strait" / "scenarios" / "first-summer.yaml"

    @property
    def seeds(self) -> Path:
        return self.root / "seeds" / "strait.yaml"

    def write(self, path: Path, text: str) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), encoding="utf-8")
        return path

    def replace(self, path: Path, old: str, new: str) -> tuple[int, int]:
        """Change one text of a file; returns line and column where the new text begins."""
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        at = text.index(old)
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


@pytest.fixture
def strait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """The small theatre, with the working folder at its root, so that files are shown as an author would type them."""
    folder = Folder(tmp_path)
    folder.write(folder.theatre, THEATRE)
    folder.write(folder.scenario, SCENARIO)
    folder.write(folder.seeds, SEEDS)
    monkeypatch.chdir(tmp_path)
    return folder

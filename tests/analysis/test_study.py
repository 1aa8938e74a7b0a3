"""Studies: the figures that `wargame study` prints."""

from __future__ import annotations

import json

import pytest

from wargame.analysis.games import total_variation
from wargame.analysis.study import study, summary
from wargame.scenario.models import Resolved


def figures(result: dict[str, object]) -> dict[str, object]:
    """A study without its times."""
    return {key: value for key, value in result.items() if key not in ("seconds", "games_per_second")}


def test_a_study_says_what_the_design_promises(harbour: Resolved) -> None:
    result = study(harbour, 40, seed=11)
    assert {"scenario", "seed", "games", "seconds", "games_per_second", "theories"} <= result.keys()
    assert list(result["theories"]) == ["calm", "rough"]  # all of the theatre, unless one is named
    for found in result["theories"].values():
        assert found["games"] == 40
        assert sum(found["endings"].values()) == pytest.approx(1, abs=1e-4)
        assert sum(found["pictures"].values()) == pytest.approx(1, abs=1e-4)
        assert all(len(picture.split(" / ")) == 2 for picture in found["pictures"])
        assert set(found["terminal"]) == {"war", "breakdown", "settlement"}
        assert set(found["crises"]) == {"mean", "any", "ended_in_war"}
        assert set(found["satisfaction"]) == {"east", "west"}
        assert set(found["tracks"]["anger"]) == {"1", "2", "3", "4"}
        for turn in found["tracks"]["anger"].values():
            assert turn["p10"] <= turn["p50"] <= turn["p90"]
            assert 0 <= turn["mean"] <= 100
        assert found["moves"]["east_gift.grain"] <= 40
        assert found["skipped"] == 0
    json.dumps(result)


def test_the_same_seed_gives_the_same_figures(harbour: Resolved) -> None:
    assert figures(study(harbour, 30, seed=3)) == figures(study(harbour, 30, seed=3))
    assert figures(study(harbour, 30, seed=3)) != figures(study(harbour, 30, seed=4))


def test_a_rough_world_has_more_storms_than_a_calm_one(harbour: Resolved) -> None:
    found = study(harbour, 200)["theories"]
    assert found["rough"]["tracks"]["trade"]["4"]["mean"] < found["calm"]["tracks"]["trade"]["4"]["mean"]


def test_pieces_of_a_study_make_the_whole(harbour: Resolved, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = figures(study(harbour, 50))
    monkeypatch.setattr("wargame.analysis.games.CHUNK", 7)
    monkeypatch.setattr(
        "wargame.analysis.study.in_chunks",
        lambda seed, games: [list(range(seed + k, min(seed + k + 7, seed + games))) for k in range(0, games, 7)],
    )
    told: list[tuple[int, int]] = []
    assert figures(study(harbour, 50, progress=lambda done, total: told.append((done, total)))) == whole
    assert told[-1] == (100, 100)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_study_can_be_stopped_from_its_progress(harbour: Resolved) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        study(harbour, 10, progress=stop)


@pytest.mark.slow
def test_two_processes_count_what_one_counts(harbour: Resolved, monkeypatch: pytest.MonkeyPatch) -> None:
    assert figures(study(harbour, 2100, jobs=2)) == figures(study(harbour, 2100))


def test_an_unknown_theory_is_named_with_those_there_are(harbour: Resolved) -> None:
    with pytest.raises(ValueError, match="no theory named 'clam': choose one of calm, rough, blend"):
        study(harbour, 5, theories=["clam"])


def test_no_games_cannot_be_played(harbour: Resolved) -> None:
    with pytest.raises(ValueError, match="ask for 1 or more"):
        study(harbour, 0)


def test_a_crisis_counts_as_often_as_it_opens(harbour: Resolved) -> None:
    threats = {"east": {1: ["east_block"]}, "west": {1: ["west_raid"]}}
    calm = {"east": {turn: [] for turn in range(1, 5)}, "west": {turn: [] for turn in range(1, 5)}}
    loud, quiet = (study(harbour, 40, ["calm"], script=script)["theories"]["calm"] for script in (threats, calm))
    assert quiet["crises"]["any"] == 0
    assert loud["crises"]["mean"] > 0


def test_the_summary_is_for_people(harbour: Resolved) -> None:
    text = summary(study(harbour, 20), harbour)
    assert text.startswith("The Harbour in Spring, solo pace: 20 games under each theory")
    assert "Calm" in text and "Rough" in text and "East Town" in text


def test_total_variation_of_distributions() -> None:
    assert total_variation({"a": 0.5, "b": 0.5}, {"a": 0.5, "b": 0.5}) == 0
    assert total_variation({"a": 1.0}, {"b": 1.0}) == 1
    assert total_variation({"a": 0.75, "b": 0.25}, {"a": 0.25, "b": 0.75}) == 0.5

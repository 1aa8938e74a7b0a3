"""Scripts: what they replace, what they leave to the doctrines, and how mistakes in them are told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wargame.analysis.games import play_games
from wargame.analysis.script_files import ScriptError, read_script
from wargame.analysis.scripts import SILENCE
from wargame.rules.orders import ACCEPT, SILENT
from wargame.rules.rulebook import Rulebook

SEEDS = list(range(50))


def played(book: Rulebook, script: dict[Any, Any], pace: str = "solo") -> dict[str, int]:
    """In how many of fifty games each act was ordered, and how much of the script was skipped."""
    games = play_games(book, SEEDS, "calm", pace, read_script(script, book))
    counted = {move.flat.id: int(games.played[row].sum()) for row, move in enumerate(book.moves)}
    return {**counted, "skipped": games.skipped}


def test_a_scripted_order_is_given_in_every_game(harbour_book: Rulebook) -> None:
    assert played(harbour_book, {"east": {1: ["east_gift.grain"]}})["east_gift.grain"] == 50


def test_a_script_replaces_the_whole_order_of_its_turn(harbour_book: Rulebook) -> None:
    silent = {"east": {turn: [] for turn in range(1, 5)}}
    counted = played(harbour_book, silent)
    assert [act for act, games in counted.items() if act.startswith("east") and games] == []
    assert counted["skipped"] == 0
    assert any(games for act, games in counted.items() if act.startswith("west"))  # the others play on


def test_what_is_illegal_in_a_world_is_skipped_there_and_counted(harbour_book: Rulebook) -> None:
    # the flag starts half-way up: raised in turn 1, it cannot be raised in turn 2
    counted = played(harbour_book, {"west": {1: ["west_raise"], 2: ["west_raise"], 3: [], 4: []}})
    assert counted["west_raise"] == 50
    assert counted["skipped"] == 50


def test_a_posture_that_cannot_move_further_is_skipped_and_counted(harbour_book: Rulebook) -> None:
    script = {"east": {turn: {"posture": {"toll": "up"}} for turn in (1, 2, 3)}}
    assert read_script(script, harbour_book).roles() == {0}
    assert played(harbour_book, script)["skipped"] == 100  # from light to heavy, then twice against the wall


def test_in_class_the_second_quarter_has_no_orders_window(harbour_book: Rulebook) -> None:
    counted = played(harbour_book, {"east": {turn: ["east_spy"] if turn == 2 else [] for turn in range(1, 5)}}, "class")
    assert counted["east_spy"] == 0


def test_asks_that_are_not_named_are_left_to_the_doctrine(harbour_book: Rulebook) -> None:
    book = harbour_book
    answered = read_script({"east": {"every": {"answers": {"e_petition": "grant"}}}}, book)
    entry = answered.get(0, 1)
    assert entry is not None and entry.acts is None  # answers alone leave the orders as they are
    grant = book.vocab.asks[book.vocab.ask_index["e_petition"]].answers.index("grant")
    assert dict(entry.answers) == {book.vocab.ask_index["e_petition"]: grant}


def test_every_turn_without_an_order_of_its_own_has_the_one_that_always_holds(harbour_book: Rulebook) -> None:
    script = read_script(
        {
            "east": {
                "every": {"acts": ["east_spy"], "answers": {"all": "silence", "west_pact": "accept"}},
                2: ["east_wait"],
            }
        },
        harbour_book,
    )
    spy, wait = (harbour_book.vocab.move_index[act] for act in ("east_spy", "east_wait"))
    entries = [script.get(0, turn) for turn in (1, 2, 3)]
    assert [entry and entry.acts for entry in entries] == [(spy,), (wait,), (spy,)]
    second = entries[1]
    assert second is not None
    assert set(second.answers.values()) == {SILENCE}
    assert second.offers[harbour_book.vocab.offer_index["west_pact"]] == ACCEPT
    assert SILENT in second.offers.values()


def test_a_scripted_answer_to_an_offer_is_given(harbour_book: Rulebook) -> None:
    offered = {"west": {turn: ["west_pact"] if turn == 4 else [] for turn in range(1, 5)}}
    settled = []
    for word in ("accept", "refuse"):
        script = read_script({**offered, "east": {4: {"answers": {"west_pact": word}}}}, harbour_book)
        games = play_games(harbour_book, SEEDS, "calm", "solo", script)
        settled.append(int(games.terminal(harbour_book, "settlement").sum()))
    assert settled[0] > 40
    assert settled[1] == 0


def test_a_drafted_offer_is_put_on_the_table(harbour_book: Rulebook) -> None:
    draft = {"to": ["west"], "asks": ["west_calm"], "gives": ["east_calm"]}
    script = {
        "east": {1: [], 2: [], 3: [], 4: {"offers": [draft]}},
        "west": {1: [], 2: [], 3: [], 4: {"answers": {"offer.east.1": "accept"}}},
    }
    games = play_games(harbour_book, SEEDS, "calm", "solo", read_script(script, harbour_book))
    assert games.terminal(harbour_book, "settlement").all()
    assert games.skipped == 0


def test_a_file_says_the_same_as_a_mapping(harbour_book: Rulebook, tmp_path: Path) -> None:
    path = tmp_path / "script.yaml"
    path.write_text("east:\n  1: [east_gift.rope]\n  2: {acts: [], posture: {toll: down}}\n", encoding="utf-8")
    mapping = {"east": {1: ["east_gift.rope"], 2: {"acts": [], "posture": {"toll": "down"}}}}
    assert read_script(path, harbour_book) == read_script(mapping, harbour_book)


WRONG: list[tuple[str, str]] = [
    ("eastt:\n  1: []\n", "1:1: there is no role 'eastt' — did you mean 'east'?"),
    ("east:\n  9: []\n", "2:3: '9' is no turn of this scenario — turns are quarters, counted 1 to 4, or 'every'"),
    ("east:\n  1: [east_gitf]\n", "2:7: east has no act 'east_gitf' — did you mean"),
    (
        "east:\n  1: [east_gift]\n",
        "2:7: 'east_gift' comes in several kinds — name one of east_gift.grain or east_gift.rope",
    ),
    ("east:\n  1: [west_raid]\n", "2:7: 'west_raid' is west's act — put it into an order of west"),
    ("east:\n  1: [east_block, east_spy]\n", "2:3: the order takes 3 slots of 2 — take something out"),
    ("east:\n  1: {act: []}\n", "2:7: 'act' is not a key of an order — did you mean 'acts'?"),
    ("east:\n  1: {posture: {toll: sideways}}\n", "2:17: 'sideways' is no step of a posture — write down, hold or up"),
    ("east:\n  1: {posture: {watch: up}}\n", "2:17: east has no posture 'watch' — it has toll"),
    ("east:\n  1: {answers: {w_petition: pay}}\n", "2:17: 'w_petition' is not put to east — take it out"),
    (
        "east:\n  1: {answers: {e_petition: gant}}\n",
        "2:17: 'gant' is no answer to 'e_petition' — answer grant or refuse",
    ),
    ("east:\n  1: {offers: [{to: [west], asks: [east_calm]}]}\n", "'east_calm' is east's to give"),
    ("east: soon\n", "1:1: a mapping belongs here, not 'soon' — write {TURN: [ACT]}"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_a_mistake_is_told_with_its_place_and_cure(
    harbour_book: Rulebook, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "script.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError) as error:
        read_script(path, harbour_book)
    assert any(said in str(problem) for problem in error.value.problems), [str(each) for each in error.value.problems]


def test_all_mistakes_are_told_at_once(harbour_book: Rulebook) -> None:
    with pytest.raises(ScriptError) as error:
        read_script({"esat": {1: []}, "east": {7: [], 1: ["nothing"]}}, harbour_book)
    assert len(error.value.problems) == 3


def test_a_script_that_is_not_there_is_one_sentence(harbour_book: Rulebook, tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match="there is no such script"):
        read_script(tmp_path / "gone.yaml", harbour_book)


def test_a_script_leaves_the_dice_of_unrelated_rolls_alone(harbour_book: Rulebook) -> None:
    plain = play_games(harbour_book, SEEDS, "calm")
    spied = play_games(harbour_book, SEEDS, "calm", "solo", read_script({"east": {4: ["east_spy"]}}, harbour_book))
    trade = harbour_book.vocab.tracks["trade"]
    assert np.array_equal(plain.readings[:3, trade], spied.readings[:3, trade])

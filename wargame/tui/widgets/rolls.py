"""A roll as told: what was asked, what it needed and what fell, every reason, and how near the other way was."""

from __future__ import annotations

from textual.content import Content

from wargame.exercise import wording
from wargame.exercise.reasons import RollView, as_played, percent_text
from wargame.tui.widgets.lines import Part, split, text, wrapped


def verdict(roll: RollView) -> str:
    """How a roll went, in a word."""
    return wording.verdict(roll.question, [name for name, *_ in roll.outcomes], roll.result)


def roll_lines(roll: RollView, width: int, played_under: str = "") -> list[Content]:
    """A roll as told: question, needed, rolled; its terms; how near the other way was; what rivals needed."""
    two = len(roll.outcomes) == 2
    needed = f"needed under {percent_text(roll.outcomes[0][3])}   " if two else ""
    numbers = text(
        (needed, "$quiet"), ("rolled ", "$quiet"), percent_text(roll.rolled), "   ", (verdict(roll), "bold $mark")
    )
    lines = [line.pad_left(2) for line in split(text((roll.question, "$mark")), numbers, width - 2, 2)]
    if roll.forced:
        lines += wrapped(text(("The facilitator ruled it so; the die was set aside.", "bold")), width, 2)
    if not two:
        lines += wrapped(_ladder(roll), width, 2, 4)
    terms = list(roll.terms)
    for number, (amount, why) in enumerate(terms):
        first = number == 0
        why = as_played(why, played_under)
        signed = percent_text(amount) if first else f"{'+' if amount >= 0 else '-'}{percent_text(abs(amount))}"
        of = f" (for '{roll.outcomes[0][1]}')" if first and not two else ""
        lines += wrapped(text((signed.rjust(7), "bold"), "  ", why, (of, "$quiet")), width, 2, 11)
    lines += wrapped(text((margin(roll), "bold $quiet")), width, 2, 4)
    rivals = rival_words(roll, played_under)
    if rivals is not None:
        lines += wrapped(rivals, width, 2, 4)
    return lines


def margin(roll: RollView) -> str:
    """How near the other way was, and the reasons without each of which it would have gone that way."""
    if len(roll.outcomes) != 2:
        return roll.flip
    target = roll.outcomes[0][3]
    first = roll.rolled < target
    by = target - roll.rolled if first else roll.rolled - target + 1
    said = "By a tenth of a point." if by == 1 else f"By {percent_text(by)} points."
    if sum(amount for amount, _ in roll.terms) != target:
        return said
    deciding = [why.partition("  (")[0] for amount, why in roll.terms[1:] if (amount >= by if first else -amount >= by)]
    if not deciding:
        return said
    return f"{said} But for this it would have gone the other way: {'; or '.join(deciding)}."


def _ladder(roll: RollView) -> Content:
    """More than two outcomes: each with what it needed, the one that happened marked."""
    parts: list[Part] = []
    for number, (name, words, _, target) in enumerate(roll.outcomes):
        last = number == len(roll.outcomes) - 1
        happened = name == roll.result
        parts += [
            " · " if number else "",
            ("● " if happened else "", "$mark"),
            (f"{words} {'else' if last else 'under ' + percent_text(target)}", "bold" if happened else "$quiet"),
        ]
    return text(*parts)


def rival_words(roll: RollView, played_under: str) -> Content | None:
    """What the same roll would have needed, or would have been, under the other theories; None where all agree."""
    rivals = {name: chance for name, chance in roll.rivals.items() if name != played_under}
    happened = next(chance for name, _, chance, _ in roll.outcomes if name == roll.result)
    if not rivals or all(chance == happened for chance in rivals.values()):
        return None
    parts: list[Part] = []
    if len(roll.outcomes) == 2:
        first = roll.result == roll.outcomes[0][0]
        parts.append(("Same die elsewhere: ", "$quiet"))
        for number, (name, chance) in enumerate(rivals.items()):
            target = chance if first else 1000 - chance
            same = (roll.rolled < target) == first
            yes = verdict(roll) if same else _other(roll)
            parts += [
                "; " if number else "",
                (f"under {name} {percent_text(target)}, so ", "$quiet"),
                (yes, "" if same else "bold"),
            ]
    else:
        parts.append((f"Chance of '{roll.result_name}' elsewhere: ", "$quiet"))
        parts.append((" · ".join(f"{name} {percent_text(chance)}" for name, chance in rivals.items()), "$quiet"))
    return text(*parts)


def _other(roll: RollView) -> str:
    """The verdict that was not given, of two."""
    said = verdict(roll)
    if said in ("yes", "no"):
        return "no" if said == "yes" else "yes"
    return next(words for name, words, _, _ in roll.outcomes if name != roll.result)

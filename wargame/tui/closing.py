"""The end as papers: the closing picture, the chronicle, what each role wanted and got, and whose world it was."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.content import Content

from wargame.analysis.evidence import Evidence
from wargame.analysis.whatif import Counterfactual
from wargame.analysis.worlds import Elsewhere
from wargame.exercise.stories import EndingView
from wargame.exercise.wording import opening_with
from wargame.tui.chronicle import AFTERWARDS, Season
from wargame.tui.widgets.dossier import forecast_words
from wargame.tui.widgets.leaves import Paper
from wargame.tui.widgets.lines import Part, text, wrapped
from wargame.tui.widgets.tellings import Told
from wargame.tui.words import listed

if TYPE_CHECKING:
    from wargame.scenario.models import Theory

CONTENT = ((20, "bitter"), (40, "poor"), (60, "mixed"), (80, "good"), (101, "very good"))
"""Words for a satisfaction or a goal, below each bound."""
METER = 10
NOTHING_MOVED = "The orders moved nothing by themselves."


def content_word(score: int) -> str:
    """A satisfaction in a word."""
    return next(word for bound, word in CONTENT if score < bound)


def meter(score: int) -> str:
    """A score as a bar of ten."""
    filled = (score + 5) // METER
    return "■" * filled + "□" * (METER - filled)


class Picture(Paper):
    """The ending, and the five labels of the closing picture."""

    stands = True
    anchor = True

    def __init__(self, ending: EndingView) -> None:
        self.ending = ending

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """Name and text of the ending, then a line for each label."""
        ending = self.ending
        name = ending.name or "No ending"
        lines = wrapped(
            text((name.upper(), "bold $mark"), (f", with {listed(ending.labels)}" if ending.labels else "", "bold")),
            width,
        )
        lines += wrapped(text((ending.text, "italic")), min(width, 96))
        lines.append(Content(""))
        names = max((len(label) for label, _, _ in ending.picture), default=0)
        words = max((len(word) for _, word, _ in ending.picture), default=0)
        for label, word, said in ending.picture:
            at = names + words + 4
            first, *rest = wrapped(said, width - at) or [Content("")]
            lines.append(text((label.upper().ljust(names + 2), "$quiet"), (word.ljust(words + 2), "bold $mark"), first))
            lines += [line.pad_left(at) for line in rest]
        return lines


class Chapter(Told):
    """A season of the chronicle."""

    heading = "WHAT EACH ORDER DID"

    def __init__(self, season: Season) -> None:
        self.season = season

    def head(self, width: int, is_open: bool) -> list[Content]:
        """What was ordered, what it set off, what was agreed, what it bought and cost, and what else happened."""
        season = self.season
        when = f"{opening_with(season.season)}."
        width = min(width, 96)
        ordered = " ".join(season.ordered) or ("" if season.season == AFTERWARDS else "Nothing was ordered.")
        lines = wrapped(text((when, "bold $mark"), f" {ordered}" if ordered else ""), width, 0, 2)
        for followed in season.followed:
            lines += wrapped(text(("and so: ", "$mark"), followed), width, 2, 4)
        for agreed in season.agreed:
            lines += wrapped(text(("agreed: ", "$mark"), agreed), width, 2, 4)
        sides = (("bought: ", season.bought), ("cost: ", season.cost), ("moved: ", season.moved))
        marks = [text((how, "$quiet"), " · ".join(what)) for how, what in sides if what]
        beside = Content("   ").join(marks)
        for mark in [beside] if beside.cell_length + 4 <= width else marks:
            lines += wrapped(mark, width, 2, 4)
        for besides in season.besides:
            lines += wrapped(text(("meanwhile: ", "$quiet"), besides), width, 2, 4)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """What each order did by itself, now or when it landed."""
        lines = [
            line
            for order, marks in self.season.bill
            for line in [
                *wrapped(text((order, "$quiet")), width),
                *(each for mark in marks for each in wrapped(mark, width, 2, 4)),
            ]
        ]
        return lines or wrapped(text((NOTHING_MOVED, "$quiet")), width)


class Satisfied(Told):
    """A role at the end: its satisfaction in digits, bar and word; its hidden agenda; its goals a key away."""

    heading = "WHAT IT WANTED"

    def __init__(self, role: dict[str, Any], mine: bool) -> None:
        self.role = role
        self.mine = mine

    def head(self, width: int, is_open: bool) -> list[Content]:
        """One line, and the agenda that nobody knew."""
        score, agenda = self.role["satisfaction"], self.role["agenda"]
        name = (f"{self.role['name']}{' (you)' if self.mine else ''}".ljust(22), "bold" if self.mine else "")
        lines = [text(name, f"{score:>3}  ", (meter(score), "$mark"), f"  {content_word(score)}")]
        if agenda is not None:
            reached = f", {agenda['score']}, {content_word(agenda['score'])}. "
            said = text(
                ("hidden agenda: ", "$quiet"), (agenda["name"], "bold"), reached, (agenda["text"], "italic $quiet")
            )
            lines += wrapped(said, min(width, 96), 2, 4)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """Every goal with its score, and who decided."""
        lines: list[Content] = []
        for goal in (*self.role["goals"], *([self.role["agenda"]] if self.role["agenda"] else [])):
            hidden = " (hidden agenda)" if goal is self.role["agenda"] else ""
            lines += wrapped(text((f"{goal['score']:>3}  ", "bold"), goal["name"], (hidden, "$quiet")), width, 0, 5)
            lines += wrapped(text((goal["text"], "italic $quiet")), width, 5)
        character = f", with the character of {self.role['character']}" if self.role["character"] else ""
        said = f"It began at {self.role['began']}. Decided by: {self.role['by']}{character}."
        return lines + wrapped(text((said, "$quiet")), width)


# ---- whose world was it ----------------------------------------------------------------------------------------------


class Guess(Paper):
    """A theory that may have been the world's: its digit, name and what it holds."""

    def __init__(self, number: int, theory_id: str, theory: Theory) -> None:
        self.number = number
        self.theory_id = theory_id
        self.theory = theory

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """Two lines or so."""
        said = text(
            (f"{self.number} ", "bold $mark"), (self.theory.name, "bold"), (f"  after {self.theory.after}", "$quiet")
        )
        return [*wrapped(said, width, 0, 2), *wrapped(text((self.theory.summary, "italic")), min(width, 96), 2)]


class Revealed(Paper):
    """Whose world it was, and how it was made."""

    def __init__(self, said: str, theory: Theory | None) -> None:
        self.said = said
        self.theory = theory

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """The name, then the world's own paragraph."""
        lines = wrapped(text((self.said, "bold $mark")), width)
        if self.theory is not None:
            lines += wrapped(text((f"{self.theory.name}, our reading of {self.theory.after}.", "$quiet")), width)
            lines += wrapped(self.theory.world or self.theory.summary, min(width, 96), 2)
        return lines


class Dice(Told):
    """What the rolls say for and against each theory: in words; the figures on request."""

    heading = "FIGURES"

    def __init__(self, found: Evidence, theories: dict[str, Theory]) -> None:
        self.found = found
        self._names = {theory_id: theory.name for theory_id, theory in theories.items()}

    def head(self, width: int, is_open: bool) -> list[Content]:
        """A sentence a theory."""
        lines = [line for theory in self.found.theories for line in wrapped(theory.sentence, min(width, 96), 0, 2)]
        said = (
            f"Between our three parameter sets, by {self.found.rolls} rolls. A fair table can lean away from the truth."
        )
        return lines + wrapped(text((said, "$quiet")), min(width, 96))

    def reasons(self, width: int) -> list[Content]:
        """The ratios, and the rolls that told most."""
        lines = [
            text(theory.name.ljust(12), (_ratio(theory.ratio), "bold"), (" to the mean of the others", "$quiet"))
            for theory in self.found.theories
        ]
        lines.append(text(("The rolls that told most", "bold $quiet")))
        for roll in self.found.telling[:5]:
            chances = " · ".join(
                f"{self._names[theory]} {tenths / 10:.0f} %" for theory, tenths in roll.chances.items()
            )
            lines += wrapped(
                text(
                    (f"{roll.season}: ", "$quiet"),
                    f"{roll.rule.replace('_', ' ')}, {roll.result.replace('_', ' ')}",
                    (f"  {chances}", "$quiet"),
                ),
                width,
                0,
                2,
            )
        return lines


def _ratio(ratio: float) -> str:
    """A likelihood ratio that can be read aloud."""
    if ratio >= 1:
        return f"{ratio:.1f} to 1" if ratio < 1000 else "over 1000 to 1"
    return f"1 to {1 / ratio:.1f}" if ratio > 0.001 else "1 to over 1000"


class World(Told):
    """The same orders and dice in another theory's world."""

    heading = "SATISFACTION THERE"

    def __init__(self, elsewhere: Elsewhere, roles: dict[str, str]) -> None:
        self.elsewhere = elsewhere
        self._roles = roles

    def head(self, width: int, is_open: bool) -> list[Content]:
        """Its name and closing words, then three headlines."""
        there = self.elsewhere
        lines = wrapped(
            text((there.name, "bold $mark"), (f"  {there.ending} · {there.future.words}", "$quiet")), width, 0, 2
        )
        for headline in there.headlines:
            lines += wrapped(text(("· ", "$mark"), headline), min(width, 96), 0, 2)
        return lines

    def reasons(self, width: int) -> list[Content]:
        """How satisfied the roles would have been."""
        lines = [
            text(self._roles[role].ljust(18), (f"{score:>3}", "bold"), (f"  {content_word(score)}", "$quiet"))
            for role, score in self.elsewhere.future.satisfaction.items()
        ]
        if self.elsewhere.skipped:
            lines += wrapped(
                text((f"{self.elsewhere.skipped} of the orders could not be given there.", "$quiet")), width
            )
        return lines


class HadYou(Paper):
    """One decision undone, with the same dice."""

    def __init__(self, found: Counterfactual, role_name: str, mine: bool) -> None:
        self.found = found
        self._subject = "you" if mine else role_name

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """The sentence, then how it was chosen."""
        sentence = self.found.sentence(self._subject)
        parts: list[Part] = [(part, "bold" if number % 2 else "") for number, part in enumerate(sentence.split("*"))]
        lines = wrapped(text(*parts), min(width, 96), 0, 2)
        chosen = f"Of {self.found.tried} ways to decide otherwise this would have changed the end most. Same dice; p plays that turn again."
        lines += wrapped(text((chosen, "$quiet")), min(width, 96))
        if not self.found.faithful:
            lines += wrapped(
                text(("The rules have changed since this was played, so this is told under the new ones.", "bold")),
                min(width, 96),
            )
        return lines


class Foreseen(Paper):
    """A forecast and what came."""

    def __init__(self, forecast: dict[str, Any]) -> None:
        self.forecast = forecast

    def draw(self, width: int, is_open: bool) -> list[Content]:
        """One line: right where it came and was held likely, or did not and was held unlikely."""
        each = self.forecast
        sign = "✓" if each["came"] == (each["percent"] >= 50) else "×"
        said = forecast_words(each["of"], each["move"], each["percent"], each["came"])
        return wrapped(text((f"{sign} ", "bold"), (f"{each['season']}  ", "$quiet"), said), width, 0, 4)

"""How screens put numbers into words: what is known and how well, trends, chances. One voice for all screens."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wargame.exercise.views import OfferView, PromiseView, TrackView
from wargame.exercise.wording import end_of, opening_with, the
from wargame.exercise.wording import listed as listed

CHANCES = (
    (1, 5, "almost no chance"),
    (5, 20, "very unlikely"),
    (20, 45, "unlikely"),
    (45, 55, "about even"),
    (55, 80, "likely"),
    (80, 95, "very likely"),
    (95, 99, "almost certain"),
)
"""Words of estimative probability after ICD 203, with their ranges in percent."""

LEAST_HEAD = 8
"""Characters that an act's name is cut to at least before its variant is cut too."""

UP, DOWN, LEVEL, UNTOLD = "▲", "▼", "=", "?"


def chance(percent: float) -> str:
    """A chance in words with its range: ``unlikely (20-45 %)``."""
    for low, high, words in CHANCES:
        if percent < high or high == 99:
            return f"{words} ({low}-{high} %)"
    raise AssertionError("the table ends at 99")


def arrow(trend: int | None, *, first: bool = False) -> str:
    """A trend as one sign; ``?`` where it cannot be told, nothing when there is no turn to compare with."""
    if trend is None:
        return " " if first else UNTOLD
    return UP if trend > 0 else DOWN if trend < 0 else LEVEL


def trend_words(trend: int | None) -> str:
    """A trend in words for who cannot tell arrows apart."""
    if trend is None:
        return "trend not known"
    return "unchanged" if trend == 0 else f"{'up' if trend > 0 else 'down'} {abs(trend)}"


def trend_style(track: TrackView) -> str:
    """The style of a trend's sign: good, bad or quiet, by what is good for people."""
    if not track.trend or track.good == "neither":
        return "$quiet"
    return "$good" if (track.trend > 0) == (track.good == "up") else "$bad"


def is_number(track: TrackView) -> bool:
    """Whether the track is a quantity, not one of named steps."""
    return track.value.lstrip("-").isdigit()


def known_short(track: TrackView) -> str:
    """A value as the narrow page shows it: ``72``, ``40-60``, ``~48``, ``20?``."""
    if track.known == "exact":
        return track.value
    if track.known == "guess":
        return f"{track.value}?"
    if not is_number(track):
        return f"~{track.value}"
    return f"{track.low}-{track.high}" if track.known == "band" else f"~{track.value}"


def known_long(track: TrackView) -> str:
    """A value in words with its range: ``72``, ``around 50 (40-60)``, ``about 48 (38-58)``, ``perhaps 20, a guess``."""
    span = f" ({track.low}-{track.high})" if is_number(track) and track.low != track.high else ""
    if track.known == "exact":
        return track.value
    if track.known == "guess":
        return f"perhaps {track.value}, a guess"
    return f"{'around' if track.known == 'band' else 'about'} {track.value}{span}"


KNOWN_WORDS = {
    "exact": "known exactly",
    "band": "known to a range",
    "estimate": "estimated",
    "guess": "guessed",
}


def shortened(words: str, room: int) -> str:
    """A name within ``room`` characters, cut between words; of ``act: variant`` the act gives way, for the variant tells it apart."""
    if len(words) <= room:
        return words
    head, colon, tail = words.partition(": ")
    if colon and room - len(tail) > len(colon) + LEAST_HEAD:
        return f"{shortened(head, room - len(colon) - len(tail))}{colon}{tail}"
    kept = words[: max(0, room - 1)]
    if not words[len(kept) :].startswith(" ") and " " in kept:
        kept = kept.rpartition(" ")[0]
    return f"{kept.rstrip(' ,;:')}…"


def shared(lengths: Sequence[int], room: int) -> list[int]:
    """Room for several names on a line: each what it needs as far as that goes, the longest give way."""
    left, rooms = room, dict.fromkeys(range(len(lengths)), 0)
    for number, place in enumerate(sorted(rooms, key=lambda place: lengths[place])):
        rooms[place] = min(lengths[place], left // (len(lengths) - number))
        left -= rooms[place]
    return list(rooms.values())


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 act``, ``3 acts``, ``no act``."""
    return f"{'no' if count == 0 else count} {one if count < 2 else many or one + 's'}"


def dial(now: int, count: int) -> str:
    """A standing dial as blocks: filled up to the present step."""
    return "■" * (now + 1) + "□" * (count - now - 1)


def promise_state(promise: PromiseView) -> str:
    """How a promise stands, with its date if it has one."""
    if promise.state == "in force" and promise.due:
        return f"due by {promise.due}"
    if promise.state == "in force" and promise.until:
        return f"holds until {end_of(promise.until)}"
    if promise.state == "asleep":
        return "not yet in force"
    return promise.state


def promise_terms(promise: PromiseView) -> str:
    """By when a promise in force is to be kept, with which act, and what breaking it costs: ``Due by …: keep it with …, or lose …``."""
    keep = f"keep it with “{'” or “'.join(promise.keep_with)}”" if promise.keep_with else ""
    lose = f"breaking it: {', '.join(promise.breaking)}" if promise.breaking else ""
    when = (
        f"Due by {promise.due}"
        if promise.due
        else f"It would hold until {end_of(promise.until)}"
        if promise.until and promise.state != "in force"
        else ""
    )
    head = ": ".join(part for part in (when, keep) if part)
    said = "; ".join(part for part in (head, lose) if part)
    return f"{opening_with(said)}." if said else ""


def quoted(promises: Iterable[PromiseView]) -> str:
    """Promises by name, as a sentence lists them."""
    return listed(f"“{promise.name}”" for promise in promises)


def offer_way(offer: OfferView, roles: dict[str, str], you: str) -> str:
    """From whom to whom: ``From North to you and East``."""

    def named(role: str) -> str:
        return "you" if role == you else the(roles.get(role, role))

    to = sorted(offer.to, key=lambda role: role != you)
    return f"From {named(offer.by)} to {listed(named(role) for role in to)}"


def offer_deal(offer: OfferView) -> str:
    """What is asked and what is given for it: ``“End the reprisals” for “The three noes”``."""
    if not offer.asks:
        return f"{quoted(offer.gives)}, nothing asked"
    return f"{quoted(offer.asks)} for {quoted(offer.gives) or 'nothing in return'}"


def offer_title(offer: OfferView, roles: dict[str, str], you: str) -> str:
    """An offer in a line: from whom to whom, what is asked, what is given."""
    return f"{offer_way(offer, roles, you)}: {offer_deal(offer)}"


def bill(offer: OfferView, roles: dict[str, str], you: str) -> list[tuple[str, str]]:
    """An offer as a bill: who would promise what, what refusal and silence set off, and how long it stands."""

    def promised(promise: PromiseView) -> tuple[str, str]:
        by = "You promise" if promise.by == you else f"{roles.get(promise.by, promise.by)} promises"
        due = f" By {end_of(promise.due)}." if promise.due else ""
        return by, f"“{promise.name}”. {promise.text}{due}"

    lines = [] if offer.asks else [("Asked", "nothing")]
    lines += [promised(promise) for promise in (*offer.asks, *offer.gives)]
    lines += [] if offer.gives else [("In return", f"{_promises(offer.by, roles, you)} nothing")]
    lines += [("If refused", text) for text in offer.otherwise]
    if you in offer.to:
        lines += (
            []
            if offer.otherwise
            else [("If refused", "your no is heard, and it is off the table; nothing else follows")]
        )
        lines.append(("If silent", silence(offer)))
    promises = len(offer.asks) + len(offer.gives)
    holds = f"; {'the' if promises == 1 else 'each'} promise, once made, runs for the time that it names"
    secret = ", in secret" if offer.secret else ""
    lines.append(("Stands", f"the offer stands until {end_of(offer.until)}{secret}{holds if promises else ''}"))
    return lines


def _promises(role: str, roles: dict[str, str], you: str) -> str:
    """Who promises, within a sentence: ``you promise``, ``the Outer Isles promises``."""
    return "you promise" if role == you else f"{the(roles.get(role, role))} promises"


def silence(offer: OfferView) -> str:
    """What becomes of an offer that is not answered this turn."""
    if offer.turns_left > 1:
        return f"it stands on, until {end_of(offer.until)}"
    same = ", with what a refusal sets off" if offer.otherwise else ""
    return f"it runs out unanswered at {end_of(offer.until)}{same}"

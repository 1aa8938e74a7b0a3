"""How screens put numbers into words: what is known and how well, trends, chances. One voice for all screens."""

from __future__ import annotations

from collections.abc import Iterable

from wargame.exercise.views import OfferView, PromiseView, TrackView

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
    "exact": "known",
    "band": "known to a range",
    "estimate": "estimated",
    "guess": "guessed",
}


def listed(names: Iterable[str]) -> str:
    """Names as a sentence lists them: ``a, b and c``."""
    all_of_them = list(names)
    if len(all_of_them) < 2:
        return "".join(all_of_them)
    return f"{', '.join(all_of_them[:-1])} and {all_of_them[-1]}"


def counted(count: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 act``, ``3 acts``, ``no act``."""
    return f"{'no' if count == 0 else count} {one if count < 2 else many or one + 's'}"


def dial(now: int, count: int) -> str:
    """A standing dial as blocks: filled up to the present step."""
    return "■" * (now + 1) + "□" * (count - now - 1)


def promise_state(promise: PromiseView) -> str:
    """How a promise stands, with its date if it has one."""
    if promise.state == "in force" and promise.due:
        return f"in force, due in turn {promise.due}"
    if promise.state == "asleep":
        return "not yet in force"
    return promise.state


def offer_title(offer: OfferView, roles: dict[str, str]) -> str:
    """What an offer is about in a line: who asks for what, or who offers it."""
    by = roles.get(offer.by, offer.by)
    if offer.asks:
        return f"{by} asks: {listed(promise.name for promise in offer.asks)}"
    return f"{by} offers: {listed(promise.name for promise in offer.gives)}"


def bill(offer: OfferView, roles: dict[str, str]) -> list[tuple[str, str]]:
    """An offer as a bill: who owes what, what refusal sets off, and how long it stands."""
    lines = [(f"{roles.get(promise.by, promise.by)} owes", f"{promise.name}. {promise.text}") for promise in offer.asks]
    lines += [
        (f"{roles.get(promise.by, promise.by)} owes", f"{promise.name}. {promise.text}") for promise in offer.gives
    ]
    if not offer.asks:
        lines.insert(0, ("Asks", "nothing"))
    if not offer.gives:
        lines.append(("Gives", "nothing in return"))
    lines += [("If refused", text) for text in offer.otherwise]
    lines.append(("Stands", f"for {counted(offer.turns_left, 'turn')}" + (", in secret" if offer.secret else "")))
    return lines

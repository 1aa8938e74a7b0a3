"""Three quiet themes: dark, light and high contrast. Colour helps the eye; words and signs carry the meaning."""

from __future__ import annotations

from textual.theme import Theme


def _theme(
    name: str, dark: bool, ground: tuple[str, str, str], ink: tuple[str, str], marks: tuple[str, str, str]
) -> Theme:
    """A theme from few colours: background, raised, cursor; text, quiet text; accent, good, bad."""
    background, raised, cursor = ground
    text, quiet = ink
    accent, good, bad = marks
    return Theme(
        name=name,
        primary=accent,
        secondary=quiet,
        accent=accent,
        warning=accent,
        error=bad,
        success=good,
        foreground=text,
        background=background,
        surface=raised,
        panel=raised,
        dark=dark,
        text_alpha=1.0,
        variables={
            "quiet": quiet,
            "mark": accent,
            "good": good,
            "bad": bad,
            "raised": raised,
            "cursor": cursor,
            "rule": _between(background, quiet),
            "border": accent,
            "border-blurred": quiet,
            "scrollbar": _between(background, quiet),
            "scrollbar-hover": quiet,
            "scrollbar-active": accent,
            "scrollbar-background": background,
            "scrollbar-background-hover": background,
            "scrollbar-background-active": background,
            "block-cursor-background": cursor,
            "block-cursor-foreground": text,
            "block-cursor-text-style": "bold",
            "input-cursor-background": accent,
            "input-cursor-foreground": background,
        },
    )


def _between(first: str, second: str) -> str:
    """The colour half way between two, for rules and scrollbars that must be seen but not read."""
    parts = [(int(first[i : i + 2], 16) + int(second[i : i + 2], 16)) // 2 for i in (1, 3, 5)]
    return "#" + "".join(f"{part:02x}" for part in parts)


DARK = _theme(
    "dark", True, ("#15171c", "#1f2229", "#2b3039"), ("#dcd9d0", "#9aa0aa"), ("#e0b060", "#93bd7c", "#e28a7c")
)
LIGHT = _theme(
    "light", False, ("#faf8f3", "#efebe1", "#e2dccd"), ("#20242a", "#5a606a"), ("#7a4e00", "#2f6524", "#a02c1c")
)
CONTRAST = _theme(
    "high contrast", True, ("#000000", "#000000", "#1c3d8f"), ("#ffffff", "#e6e6e6"), ("#ffe000", "#7dff7d", "#ff9d8f")
)

THEMES = (DARK, LIGHT, CONTRAST)
"""In the order in which the key for the next theme walks through them."""

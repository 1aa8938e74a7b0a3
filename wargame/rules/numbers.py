"""Whole numbers as the rules divide them."""

from __future__ import annotations

from typing import Any


def rounded(numerator: Any, denominator: int) -> Any:
    """Integer division that rounds half away from zero, elementwise; ``//`` alone floors and would bias negatives.

    Adding half the divisor before flooring rounds half up; below zero, where half goes down, one less is added. An odd
    divisor has no halves.
    """
    half, odd = divmod(denominator, 2)
    if odd:
        return (numerator + half) // denominator
    return (numerator + half - (numerator < 0)) // denominator

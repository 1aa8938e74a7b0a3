"""What a seat decides, in names: orders, offers of its own drafting, responses, forecasts. Sealed as written."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Decision(BaseModel):
    """Anything sealed: unknown keys are refused, values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class DraftOffer(Decision):
    """An offer drafted from commitments: what is asked of the addressees and given in return."""

    to: tuple[str, ...]
    asks: tuple[str, ...] = ()
    gives: tuple[str, ...] = ()
    open: int = Field(default=1, ge=1, le=4)
    secret: bool = False


class Forecast(Decision):
    """What the author of an order expects another role to do, and how sure he is (percent)."""

    role: str
    move: str
    percent: int = Field(ge=0, le=100)


class Order(Decision):
    """A role's sealed orders for one window.

    ``acts``: flat move ids, two slots in all. ``posture``: track id to -1, 0 or +1 step. ``answer``: the answer to the turn's
    dilemma, None for silence.
    """

    acts: tuple[str, ...] = ()
    posture: dict[str, Literal[-1, 0, 1]] = Field(default_factory=dict)
    answer: str | None = None
    offers: tuple[DraftOffer, ...] = ()
    rationale: str = ""
    forecast: Forecast | None = None


class Response(Decision):
    """A role's sealed responses: to offers (accept or refuse), withdrawals of its own, answers to crises."""

    offers: dict[str, Literal["accept", "refuse"]] = Field(default_factory=dict)
    withdraw: tuple[str, ...] = ()
    answers: dict[str, str] = Field(default_factory=dict)

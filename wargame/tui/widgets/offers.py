"""Offers on the desk: drafted ones, which can be dropped, and standing ones, which wait for their answer."""

from __future__ import annotations

from textual.content import Content

from wargame.exercise.orders import DraftOffer
from wargame.exercise.views import OfferView, PromiseView, View
from wargame.tui.widgets.acts import bill_lines
from wargame.tui.widgets.items import Item, Key
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.words import offer_title


def as_view(offer: DraftOffer, view: View) -> OfferView:
    """A drafted offer in the shape of one that stands."""
    promises = {promise.id: promise for promise in view.draftable}

    def found(ids: tuple[str, ...]) -> tuple[PromiseView, ...]:
        return tuple(promises[each] for each in ids if each in promises)

    return OfferView(
        "",
        view.role,
        offer.to,
        found(offer.asks),
        found(offer.gives),
        (),
        offer.open,
        view.ahead[offer.open - 1],
        offer.secret,
    )


class DraftedItem(Item):
    """An offer that goes out with this order."""

    KEYS = (Key(("x", "delete", "space", "enter"), "x", "drop the offer", "pick"),)

    def __init__(self, offer: DraftOffer, place: int, view: View) -> None:
        self.place = place
        self._offer = as_view(offer, view)
        self._view = view

    def draw(self, width: int) -> list[Content]:
        """To whom and what for; open, the whole bill."""
        offer, view = self._offer, self._view
        title = offer_title(offer, view.roles, view.role)
        lines = wrapped(text(self.pointer, " ", ("● ", "bold $mark"), title), width, 0, 4)
        return lines + (bill_lines(offer, view.roles, view.role, width) if self.is_open else [])


class StandingItem(Item):
    """An offer already on the table."""

    def __init__(self, offer: OfferView, view: View) -> None:
        self.offer = offer
        self._view = view

    def draw(self, width: int) -> list[Content]:
        """From whom to whom and what for; open, the whole bill."""
        offer, view = self.offer, self._view
        head = text(self.pointer, " ", offer_title(offer, view.roles, view.role))
        if not self.is_open:
            right = text((f"until {offer.until}", "$quiet"))
            return split(head, right, width, 4)
        return split(head, text(""), width, 4) + bill_lines(offer, view.roles, view.role, width)

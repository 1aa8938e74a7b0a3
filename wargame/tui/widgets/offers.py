"""Offers on the desk: drafted ones, which can be dropped, and standing ones, which wait for their answer."""

from __future__ import annotations

from textual.content import Content

from wargame.exercise.orders import DraftOffer
from wargame.exercise.views import OfferView, PromiseView, View
from wargame.tui.widgets.acts import offer_lines, to_whom
from wargame.tui.widgets.items import Item, Key
from wargame.tui.widgets.lines import split, text
from wargame.tui.words import counted, listed, offer_title


def as_view(offer: DraftOffer, view: View) -> OfferView:
    """A drafted offer in the shape of one that stands."""
    promises = {promise.id: promise for promise in view.draftable}

    def found(ids: tuple[str, ...]) -> tuple[PromiseView, ...]:
        return tuple(promises[each] for each in ids if each in promises)

    return OfferView("", "", view.role, offer.to, found(offer.asks), found(offer.gives), (), offer.open, offer.secret)


class DraftedItem(Item):
    """An offer that goes out with this order."""

    KEYS = (Key(("x", "delete", "space", "enter"), "x", "drop the offer", "pick"),)

    def __init__(self, offer: DraftOffer, place: int, view: View) -> None:
        self.place = place
        self._offer = as_view(offer, view)
        self._roles = view.roles

    def draw(self, width: int) -> list[Content]:
        """To whom and what for; open, the whole bill."""
        offer = self._offer
        asks = listed(promise.name for promise in offer.asks) or "nothing asked"
        head = text(self.pointer, " ", ("● ", "bold $mark"), f"To {to_whom(offer, self._roles)}: {asks}")
        lines = [head.truncate(width, ellipsis=True)]
        return lines + (offer_lines(offer, self._roles, width) if self.is_open else [])


class StandingItem(Item):
    """An offer already on the table."""

    def __init__(self, offer: OfferView, roles: dict[str, str]) -> None:
        self.offer = offer
        self._roles = roles

    def draw(self, width: int) -> list[Content]:
        """From whom; open, the whole bill."""
        offer = self.offer
        head = text(self.pointer, "   ", offer_title(offer, self._roles))
        right = text((f"stands for {counted(offer.turns_left, 'turn')}", "$quiet"))
        if not self.is_open:
            return [split(head, right, width)[0].truncate(width, ellipsis=True)]
        return split(head, right, width) + offer_lines(offer, self._roles, width)

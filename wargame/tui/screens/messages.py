"""Messages between roles: write one to another role, to several or to all; read what was written to you."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content

from wargame.exercise.exercise import Exercise
from wargame.exercise.journal_integrity import JournalError
from wargame.exercise.messages import LONGEST
from wargame.exercise.sealing import OrderError
from wargame.exercise.views import MessageView
from wargame.exercise.wording import the
from wargame.tui.bookmarks import Bookmarks
from wargame.tui.page import TitleLine
from wargame.tui.screens.asking import Question, Writing
from wargame.tui.widgets.choices import MenuItem, TickItem
from wargame.tui.widgets.desk import Desk
from wargame.tui.widgets.filtering import FilterBar, FilteredPage
from wargame.tui.widgets.items import Item, Picked, Prose, Section
from wargame.tui.widgets.lines import split, text, wrapped
from wargame.tui.words import counted, listed

ABOUT = (
    "Messages bind nobody: what binds is an offer. Tick who is to read it, write it with Enter, send it with s. "
    "It stands on their page when they next look at it. Only they and you ever see it before the debrief."
)
ALONE = "No other role is played by a person in this exercise. Nobody will read what you write, and nobody will answer."
SOME = "Only persons read and answer: {}. The other roles are played by the program and never answer."
ALL = "Only persons read and answer, and every other role is played by one."
TITLE = "Your message"
WRITE, WRITE_ABOUT = "Write the message", "In words of your own; it can be changed until it is sent."
NOBODY = "Choose first who is to read it: tick a role."
EMPTY = "Write the message first: Enter on the line below TO WHOM."
UNSENT = "Put this message away?"
UNSENT_TEXT = "It has not been sent."


class MessageItem(Item):
    """A message: from whom to whom and when, and what it says; one that ``folds`` is a line until the cursor is on it."""

    def __init__(
        self, message: MessageView, role: str, roles: dict[str, str], is_new: bool, *, folds: bool = False
    ) -> None:
        self.message = message
        self._role = role
        self._roles = roles
        self._is_new = is_new
        self._folds = folds

    def _named(self, role: str) -> str:
        return "you" if role == self._role else the(self._roles.get(role, role))

    def draw(self, width: int) -> list[Content]:
        """Its head, then its words as they were written."""
        message = self.message
        way = f"{self._named(message.by)} to {listed(self._named(role) for role in message.to)}"
        head = text(
            self.pointer, " ", (way[:1].upper() + way[1:], "bold"), ("  new" if self._is_new else "", "bold $mark")
        )
        if self._folds and not (self.is_here or self.has_room):
            return [text(head, "  ", (message.text, "$quiet")).truncate(width, ellipsis=True)]
        return [*split(head, text((message.season, "$quiet")), width, 4), *wrapped(message.text, width - 2, 4)]

    def words(self) -> str:
        """All of it."""
        return " ".join(line.plain for line in self.draw(400))


class MessagesScreen(FilteredPage[None]):
    """Write, send, read. What is sent is in the journal at once."""

    ABOUT = ABOUT
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "send", "send"),
        Binding("i,q", "back", "back", show=False),
    ]

    def __init__(self, exercise: Exercise, role: str) -> None:
        super().__init__()
        self.exercise = exercise
        self.role = role
        self._to: set[str] = set()
        self._text = ""
        self._marks = Bookmarks.of(exercise, role)
        self._read = self._marks.messages
        self._write = MenuItem("write", WRITE, WRITE_ABOUT, open=True)

    @property
    def messages(self) -> tuple[MessageView, ...]:
        """What the role wrote and was written, in order."""
        return self.exercise.view(self.role).messages

    def title_line(self) -> TitleLine:
        """Whose letters."""
        exercise = self.exercise
        return TitleLine("MESSAGES", exercise.season(exercise.turn), f"{exercise.roles[self.role]} · messages")

    def body(self) -> ComposeResult:
        """Who can read, to whom, the words, then all letters, the newest first."""
        yield FilterBar()
        others = [each for each in self.exercise.roles if each != self.role]
        everybody = [TickItem("all", "Everybody", "", lambda: self._to == set(others))] if len(others) > 1 else []
        yield Desk(
            Prose(lambda width: [*wrapped(text((self._readers(), "$quiet")), width - 2, 2), Content("")]),
            Section("TO WHOM", "Space ticks", [*map(self._addressee, others), *everybody]),
            Section("WHAT", items=[self._write]),
            Section("LETTERS", "newest first", self._letters(), name="letters"),
        )

    def _readers(self) -> str:
        roles = self.exercise.roles
        persons = [role for role in self.exercise.persons() if role != self.role]
        if not persons:
            return ALONE
        return ALL if len(persons) == len(roles) - 1 else SOME.format(listed(the(roles[role]) for role in persons))

    def _addressee(self, role: str) -> TickItem:
        note = "" if role in self.exercise.persons() else "nobody reads it"
        return TickItem(role, self.exercise.roles[role], "", lambda: role in self._to, note)

    def _letters(self) -> list[Item]:
        messages = self.messages
        self._marks.read_messages(len(messages))
        letters = [
            MessageItem(message, self.role, self.exercise.roles, place >= self._read and message.by != self.role)
            for place, message in enumerate(messages)
        ]
        return [*reversed(letters)]

    @on(Picked)
    def _picked(self, message: Picked) -> None:
        item = message.item
        if item is self._write:
            self.app.push_screen(Writing(self._title(), WRITE_ABOUT, self._text, LONGEST), self._written)
        elif isinstance(item, TickItem):
            others = {each for each in self.exercise.roles if each != self.role}
            if item.name == "all":
                self._to = set() if self._to == others else others
            else:
                self._to ^= {item.name}
            self.query_one(Desk).recheck()

    def _title(self) -> str:
        """To whom it will go, as far as that is chosen."""
        to = [self.exercise.roles[role] for role in self.exercise.roles if role in self._to]
        return f"{TITLE} to {listed(map(the, to))}" if to else TITLE

    def _written(self, said: str | None) -> None:
        self._text = said or ""
        self._write.note(f"{counted(len(self._text), 'character')} of {LONGEST}" if self._text else "")
        self._write.about(f"“{self._text}”" if self._text else WRITE_ABOUT)

    def action_send(self) -> None:
        """Send it: it is in the journal at once and cannot be taken back."""
        if not self._to or not self._text:
            self.notify(EMPTY if self._to else NOBODY, severity="warning", timeout=5, markup=False)
            return
        to = [role for role in self.exercise.roles if role in self._to]
        try:
            self.exercise.say(self.role, to, self._text)
        except OrderError as error:
            self.notify(" ".join(error.problems), severity="warning", markup=False)
            return
        except (JournalError, OSError) as error:
            self.notify(str(error), severity="error", markup=False)
            return
        self.notify(f"Sent to {listed(the(self.exercise.roles[role]) for role in to)}.", timeout=4, markup=False)
        self._to = set()
        self._written("")
        desk = self.query_one(Desk)
        desk.section("letters").items = self._letters()
        desk.redraw()

    def action_back(self) -> None:
        """Leave; a message that was not sent asks first."""
        if not self._text:
            self.dismiss(None)
            return
        self.app.push_screen(Question(UNSENT, [UNSENT_TEXT], yes="put it away", no="go on writing"), self._put_away)

    def _put_away(self, yes: bool | None) -> None:
        if yes:
            self.dismiss(None)

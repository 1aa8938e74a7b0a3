"""What an author should know before anybody plays: everything wrong with scenarios, at once, and what they hold.

``check`` is the door. Each module finds one kind of fault: ``names`` what does not exist, ``truths`` what can never
hold, ``ground`` what stands on nothing, ``reading`` what nobody reads and what a role cannot see.
"""

from wargame.scenario.lint.checking import Further, Report, check

__all__ = ["Further", "Report", "check"]

"""How much memory a process needed, where the system tells it."""

from __future__ import annotations

import sys


def high_water(process: int | str) -> float | None:
    """On Linux the most memory a process has held at once, in megabytes (millions of bytes); elsewhere None."""
    if sys.platform != "linux":
        return None
    with open(f"/proc/{process}/status", encoding="ascii") as status:
        return next((int(line.split()[1]) * 1024 / 1e6 for line in status if line.startswith("VmHWM:")), None)


def peak() -> float | None:
    """The most memory this process has held at once, in megabytes; None where it is not told.

    On Linux the kernel's mark of this very image is read: ``getrusage`` there begins with what the parent held.
    """
    reached = high_water("self")
    if reached is not None or sys.platform == "win32":
        return reached
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1e6 if sys.platform == "darwin" else most * 1024 / 1e6

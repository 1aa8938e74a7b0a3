"""What happens: the compiled rulebook, worlds in arrays, dice, phases, observations, legality and reasons.

Nothing in this package knows files, clocks, people or screens.
"""

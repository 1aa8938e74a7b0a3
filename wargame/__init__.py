"""Tabletop policy exercises in a terminal: roles, sealed orders, open dice, and reasons."""

__version__ = "0.1.0"

"""Keyed dice: a draw is a hash of (world seed, turn, name), so no question asked shifts another roll.

Two rounds of the finaliser of SplitMix64 (Steele, Lea and Flood, 2014; the constants are Stafford's variant 13) mix
the three; the upper 32 bits are scaled to ``0..n-1``. All arithmetic is modulo 2**64, the same on every machine.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

Seeds = NDArray[np.uint64]
Ints = NDArray[np.int32]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FACTORS = (0xBF58476D1CE4E5B9, 0x94D049BB133111EB)
_M1, _M2 = (np.array(factor, dtype=np.uint64) for factor in _FACTORS)
_S30, _S27, _S31, _S32 = (np.array(shift, dtype=np.uint64) for shift in (30, 27, 31, 32))


@cache
def name_key(name: str) -> int:
    """A 64-bit number for a die's name: the first eight bytes of BLAKE2b, little-endian."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def _die_key(name: str, turn: int) -> int:
    """The 64 bits that tell a die in a turn from all others."""
    return (name_key(name) + turn * _GOLDEN) & _MASK


def mix(values: Seeds) -> Seeds:
    """One round of the finaliser, elementwise; ``values`` is not changed."""
    shifted = values >> _S30
    mixed = values ^ shifted
    mixed *= _M1
    np.right_shift(mixed, _S27, shifted)
    mixed ^= shifted
    mixed *= _M2
    np.right_shift(mixed, _S31, shifted)
    mixed ^= shifted
    return mixed


def keys_of(seeds: list[int], salt: int = 0) -> Seeds:
    """The premixed keys of world seeds, shape ``(worlds,)``; a salt other than 0 gives a new future."""
    key = np.array([(seed + salt * _GOLDEN + _GOLDEN) & _MASK for seed in seeds], dtype=np.uint64)
    return mix(key)


def high_bits(keys: Seeds, name: str, turn: int) -> Seeds:
    """The 32 bits from which a draw is made: shape of ``keys``."""
    if len(keys) == 1:
        return np.array([_high_bits_alone(keys.item(), name, turn)], dtype=np.uint64)
    high = mix(keys ^ np.uint64(_die_key(name, turn)))
    high >>= _S32
    return high


def _high_bits_alone(key: int, name: str, turn: int) -> int:
    """The same of one key in plain integers: a tenth of the time."""
    mixed = key ^ _die_key(name, turn)
    mixed = (mixed ^ mixed >> 30) * _FACTORS[0] & _MASK
    mixed = (mixed ^ mixed >> 27) * _FACTORS[1] & _MASK
    return (mixed ^ mixed >> 31) >> 32


def high_bits_each(keys: Seeds, names: Seeds, turn: int) -> Seeds:
    """The same where each world draws a die of its own, given by the number of its name."""
    high = mix(keys ^ (names + np.uint64(turn * _GOLDEN & _MASK)))
    high >>= _S32
    return high


def scaled(high: Seeds, sides: int | NDArray[Any]) -> Ints:
    """A number from 0 to ``sides - 1`` from 32 bits; ``sides`` may differ by world."""
    wide = high * (np.uint64(sides) if isinstance(sides, int) else sides.astype(np.uint64))
    wide >>= _S32
    return wide.astype(np.int32)


def draw(keys: Seeds, name: str, turn: int, sides: int | NDArray[Any]) -> Ints:
    """A number from 0 to ``sides - 1`` for each world: shape of ``keys``. ``sides`` may differ by world."""
    if len(keys) == 1 and isinstance(sides, int):
        return np.array([_high_bits_alone(keys.item(), name, turn) * sides >> 32], dtype=np.int32)
    return scaled(high_bits(keys, name, turn), sides)


def weighted(keys: Seeds, name: str, turn: int, weights: NDArray[Any]) -> NDArray[Any]:
    """A row of ``weights`` (choices, worlds) for each world, in proportion; -1 where all weights are 0 or less."""
    return chosen(keys, name, turn, [np.maximum(row, 0) for row in weights])


def chosen(keys: Seeds, name: str, turn: int, weights: list[Any]) -> NDArray[Any]:
    """The same for weights that are not below 0: a list of rows, each an array over worlds or one number for all."""
    running = sums(weights, len(keys))
    return fallen(running, draw(keys, name, turn, running[-1]))


def sums(weights: list[Any], count: int) -> NDArray[np.int32]:
    """(choices, worlds) the running sums of weights. Row by row: numpy's own ``cumsum`` down columns is ten times slower."""
    running = np.empty((len(weights), count), dtype=np.int32)
    running[0] = weights[0]
    for place, weight in enumerate(weights[1:], start=1):
        np.add(running[place - 1], weight, running[place])
    return running


def fallen(running: NDArray[np.int32], roll: Ints) -> NDArray[Any]:
    """(worlds,) the choice on which a roll below the last running sum falls; -1 where that sum is 0."""
    place: NDArray[Any] = np.zeros(len(roll), dtype=np.int8 if len(running) < 127 else np.int16)
    passed = np.empty(len(roll), dtype=bool)
    for row in running:
        np.less_equal(row, roll, passed)
        place += passed.view(np.int8)
    nothing = place == len(running)
    place -= nothing.astype(place.dtype) * place.dtype.type(len(running) + 1)
    return place

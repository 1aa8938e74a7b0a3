"""Keyed dice: a draw is a hash of (world seed, turn, name), so no question asked shifts another roll.

Two rounds of the finaliser of SplitMix64 (Steele, Lea and Flood, 2014; the constants are Stafford's variant 13) mix
the three; the upper 32 bits are scaled to ``0..n-1``. All arithmetic is modulo 2**64, the same on every machine.
"""

from __future__ import annotations

from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

Seeds = NDArray[np.uint64]
Ints = NDArray[np.int32]

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_M1 = np.uint64(0xBF58476D1CE4E5B9)
_M2 = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S32 = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(32)


@cache
def name_key(name: str) -> int:
    """A 64-bit number for a die's name: the first eight bytes of BLAKE2b, little-endian."""
    return int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "little")


def mix(values: Seeds) -> Seeds:
    """One round of the finaliser, elementwise; ``values`` is not changed."""
    mixed = values ^ (values >> _S30)
    mixed *= _M1
    mixed ^= mixed >> _S27
    mixed *= _M2
    mixed ^= mixed >> _S31
    return mixed


def keys_of(seeds: list[int], salt: int = 0) -> Seeds:
    """The premixed keys of world seeds, shape ``(worlds,)``; a salt other than 0 gives a new future."""
    key = np.array([(seed + salt * _GOLDEN + _GOLDEN) & _MASK for seed in seeds], dtype=np.uint64)
    return mix(key)


def draw(keys: Seeds, name: str, turn: int, sides: int | NDArray[np.int64]) -> Ints:
    """A number from 0 to ``sides - 1`` for each world: shape of ``keys``. ``sides`` may differ by world."""
    stir = np.uint64((name_key(name) + turn * _GOLDEN) & _MASK)
    high = mix(keys ^ stir) >> _S32
    if isinstance(sides, int):
        return ((high * np.uint64(sides)) >> _S32).astype(np.int32)
    return ((high * sides.astype(np.uint64)) >> _S32).astype(np.int32)


def weighted(keys: Seeds, name: str, turn: int, weights: NDArray[np.int64]) -> NDArray[np.int64]:
    """A row of ``weights`` (choices, worlds) for each world, in proportion; -1 where all weights are 0 or less."""
    running = np.cumsum(np.maximum(weights, 0), axis=0)
    total = running[-1]
    roll = draw(keys, name, turn, total)
    return np.where(total > 0, (running <= roll).sum(axis=0), -1)

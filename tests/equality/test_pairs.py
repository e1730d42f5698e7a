"""Pairs from textbooks, equal ones and near misses, with symbolic and with given sizes."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import Any

import pytest
from equality.pairs import EQUAL, UNEQUAL, Pair, names

from sympy_matcalc import Decision, equal

SIZES: tuple[dict[str, int], ...] = ({}, {"n": 3, "m": 2})


def decided(pair: Pair, typed: dict[str, Any]) -> Decision:
    lhs, rhs, given = (eval(text, dict(typed)) for text in pair)
    return equal(lhs, rhs, given)


@cache
def decided_equal() -> dict[Pair, Decision]:
    typed = names()
    return {pair: decided(pair, typed) for pair in EQUAL}


def test_equal_pairs():
    assert [pair for pair, decision in decided_equal().items() if not decision] == []


def test_equal_pairs_of_given_sizes():
    typed = names(**SIZES[1])
    assert [pair for pair in EQUAL[1::8] if not decided(pair, typed)] == []


@pytest.mark.parametrize("sizes", SIZES)
def test_near_misses(sizes):
    typed = names(**sizes)
    assert [pair for pair in UNEQUAL if decided(pair, typed).verdict != "unequal"] == []


def test_most_pairs_are_proved():
    methods = Counter(decision.method for decision in decided_equal().values())
    assert len(EQUAL) >= 240
    assert len(UNEQUAL) >= 60
    assert methods["lemma"] >= 45
    assert methods["lemma"] + methods["normal form"] >= 205
    assert methods["high-precision evaluation"] <= 8
    assert sum(decision.certain for decision in decided_equal().values()) >= 0.9*len(EQUAL)


def test_errors_are_stated():
    for decision in decided_equal().values():
        if decision.method == "evaluation over a prime field":
            assert 0 < decision.error < 1e-20
        elif decision.method == "high-precision evaluation":
            assert decision.error is None
        else:
            assert decision.error == 0
            assert decision.certain

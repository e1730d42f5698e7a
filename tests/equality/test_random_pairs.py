"""Random pairs both ways: nothing is equal that was made different, nothing unequal that was made equal.

- ``SYMPY_MATCALC_RANDOM_SEED``, where the pairs start (for a fresh seed, leave it unset),
- ``SYMPY_MATCALC_PAIRS``, how many there are; 3000 take some minutes.
"""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from equality.random_pairs import DIFFERENT, EQUAL

from sympy_matcalc import equal

SEED = int(os.environ["SYMPY_MATCALC_RANDOM_SEED"])  # conftest.py draws one, the same for all workers
PAIRS = int(os.environ.get("SYMPY_MATCALC_PAIRS", "48"))
BATCHES = 6


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_verdict_on_a_random_pair_is_false(batch):
    wrong, verdicts = [], Counter()
    for case in range(batch, PAIRS, BATCHES):
        rng = random.Random(f"{SEED} {case}")
        are_equal = rng.random() < 0.5
        made = rng.choice(EQUAL if are_equal else DIFFERENT)(rng)
        decision = equal(made.lhs, made.rhs, made.given, seed=case)
        verdicts[are_equal, decision.verdict] += 1
        if decision.verdict == ("unequal" if are_equal else "equal"):
            wrong.append((SEED, case, made, str(decision)))
    assert wrong == []
    if PAIRS >= 300:
        assert verdicts[True, "equal"] > 0.9*sum(count for (truth, _), count in verdicts.items() if truth)
        assert verdicts[False, "unequal"] > 0.6*sum(count for (truth, _), count in verdicts.items() if not truth)

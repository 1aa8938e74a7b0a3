"""The mutations of ``run.py`` still apply: whoever moves a passage that one of them breaks has to write it anew."""

from __future__ import annotations

import pytest

from tests.mutations.run import MUTATIONS, ROOT, Mutation, mutated


@pytest.mark.parametrize("mutation", MUTATIONS, ids=[mutation.name for mutation in MUTATIONS])
def test_the_passage_that_a_mutation_breaks_stands_in_the_code_once(mutation: Mutation) -> None:
    text = (ROOT / mutation.file).read_text(encoding="utf-8")
    broken = mutated(text, mutation)
    assert broken != text
    compile(broken, mutation.file, "exec")


def test_a_passage_that_is_gone_is_an_error_and_not_a_pass() -> None:
    with pytest.raises(LookupError, match="write the mutation anew"):
        mutated("nothing of it", MUTATIONS[0])


def test_there_are_at_least_ten_and_each_has_a_name_of_its_own() -> None:
    assert len({mutation.name for mutation in MUTATIONS}) == len(MUTATIONS) >= 10

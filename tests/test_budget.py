"""Token counts without a network, and shards that fit."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossbrief.document import Document
from crossbrief.model import budget
from frozen import document, frozen

COUNTS = [
    # as tiktoken.get_encoding("o200k_base") counts with the published ranks
    ("", 0),
    ("hello world", 2),
    ("The 5-billion-US-dollar purchase", 7),
    ("<|endoftext|>", 7),
    ("木が倒れた。", 6),
]


@pytest.mark.parametrize(("text", "tokens"), COUNTS)
def test_tokens_are_counted_without_a_network(text: str, tokens: int) -> None:
    assert budget.count(text) == tokens


@given(st.text(max_size=200))
@settings(max_examples=100, deadline=None)
def test_no_text_has_more_tokens_than_bytes(text: str) -> None:
    assert budget.count(text.encode("utf-8", "replace").decode()) <= budget.bound(text)


def test_the_tokenizer_is_not_loaded_where_the_bytes_suffice() -> None:
    code = "import sys; from crossbrief.model import budget; assert budget.fits('short', 100); assert 'tiktoken' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def many(articles: int, sentences: int) -> tuple[Document, ...]:
    return tuple(
        document(
            f"x{i}", *(f"Sentence {k} of article {i} says something that nobody else says." for k in range(sentences))
        )
        for i in range(articles)
    )


def size(documents: tuple[Document, ...]) -> int:
    return sum(budget.count(s.text) + budget.SENTENCE_OVERHEAD for d in documents for s in d.sentences) + 8 * len(
        documents
    )


@pytest.mark.parametrize(
    ("articles", "sentences", "tokens"), [(200, 30, 16_000), (7, 40, 900), (3, 100, 400), (50, 1, 60)]
)
def test_shards_are_as_few_as_the_tokens_allow_and_lose_no_sentence(articles: int, sentences: int, tokens: int) -> None:
    documents = many(articles, sentences)
    shards = budget.shards(documents, tokens)
    assert len(shards) <= -(-size(documents) // tokens)
    told = [s.id for shard in shards for d in shard for s in d.sentences]
    assert sorted(told) == sorted(s.id for d in documents for s in d.sentences)
    assert all(size(shard) <= tokens + 40 for shard in shards)


def test_whole_articles_stay_together_where_the_number_of_shards_allows_it() -> None:
    documents = many(6, 10)
    shards = budget.shards(documents, size(documents[:2]) + 5)
    assert len(shards) == 3
    assert all(len({d.label for d in shard}) == 2 for shard in shards)


def test_a_set_that_fits_is_one_shard() -> None:
    assert budget.shards(frozen("ferry"), 16_000) == (frozen("ferry"),)

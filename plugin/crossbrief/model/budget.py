"""Text in, token counts out, with no network; and a set of documents in, shards that fit a model's window out."""

from __future__ import annotations

import hashlib
import lzma
from base64 import b64decode
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import TYPE_CHECKING

from crossbrief.document import Document, Sentence
from crossbrief.reading.words import SENTENCES

if TYPE_CHECKING:
    from tiktoken import Encoding

RANKS = "o200k_base.tiktoken.xz"
RANKS_SHA256 = "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"
"""Of the unpacked file; the same hash that tiktoken 0.14 expects of its download. The file is published by OpenAI and
carried here under the MIT licence of the packages that ship it (tiktoken, gpt-tokenizer)."""

SENTENCE_OVERHEAD = 4
"""Tokens of `[a12] ` and the line end, measured with o200k_base: 3.1 on average."""

# The pattern of o200k_base in tiktoken 0.14 (tiktoken_ext/openai_public.py), MIT.
_PATTERN = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)


@lru_cache(maxsize=SENTENCES)
def count(text: str) -> int:
    """Tokens of `text` in o200k_base, the encoding of current OpenAI models; other models differ by a tenth or
    two."""
    return len(_encoding().encode(text, disallowed_special=()))


def bound(text: str) -> int:
    """Tokens `text` has at most in any byte-level encoding: its bytes. Costs nothing, so it is asked first."""
    return len(text.encode("utf-8", "replace"))


def fits(text: str, tokens: int) -> bool:
    """Whether `text` fits; the tokenizer is loaded only if the byte bound does not settle it."""
    return bound(text) <= tokens or count(text) <= tokens


@cache
def _encoding() -> Encoding:
    import tiktoken

    raw = lzma.decompress((files("crossbrief") / "data" / RANKS).read_bytes())
    if hashlib.sha256(raw).hexdigest() != RANKS_SHA256:
        raise RuntimeError(f"`{RANKS}` is damaged; install crossbrief again.")
    pairs = (line.split() for line in BytesIO(raw))
    ranks = {b64decode(token): int(rank) for token, rank in pairs}
    encoding = tiktoken.Encoding(
        "o200k_base",
        pat_str=_PATTERN,
        mergeable_ranks=ranks,
        special_tokens={"<|endoftext|>": 199999, "<|endofprompt|>": 200018},
    )
    ranks.clear()  # the encoder has its own copy; this one is 25 MB
    return encoding


def shards(documents: Sequence[Document], tokens: int) -> tuple[tuple[Document, ...], ...]:
    """Documents split into shards of at most `tokens` each, in at most ceil(total / tokens) shards.

    Whole articles where that is possible within the bound (first fit decreasing); otherwise articles are filled in
    one after the other and cut between sentences. A cut article keeps its label and its sentence ids. A shard may
    then pass `tokens` by part of one sentence: the caller keeps a margin.
    """
    if sum(_size(d, bound) for d in documents) <= tokens:
        return (tuple(documents),)
    sizes = [_size(d, count) for d in documents]
    least = -(-sum(sizes) // tokens)
    packed = _packed(sizes, tokens)
    if len(packed) <= least and max(sizes) <= tokens:
        return tuple(tuple(documents[i] for i in sorted(group)) for group in packed)
    return _filled(documents, tokens)


def _size(document: Document, measure: Callable[[str], int]) -> int:
    return sum(_tokens(s, measure) for s in document.sentences) + 2 * SENTENCE_OVERHEAD


def _tokens(sentence: Sentence, measure: Callable[[str], int]) -> int:
    return 0 if sentence.suspicious else measure(sentence.text) + SENTENCE_OVERHEAD


def _packed(sizes: Sequence[int], tokens: int) -> list[list[int]]:
    """First fit decreasing: indices of `sizes`, grouped."""
    groups: list[list[int]] = []
    room: list[int] = []
    for index in sorted(range(len(sizes)), key=lambda i: (-sizes[i], i)):
        place = next((g for g, left in enumerate(room) if sizes[index] <= left), None)
        if place is None:
            groups.append([index])
            room.append(tokens - sizes[index])
        else:
            groups[place].append(index)
            room[place] -= sizes[index]
    return groups


def _filled(documents: Sequence[Document], tokens: int) -> tuple[tuple[Document, ...], ...]:
    """Each shard is filled until it has reached `tokens`, so that none but the last is smaller."""
    done: list[tuple[Document, ...]] = []
    current: list[Document] = []
    used = 0
    for document in documents:
        part: list[Sentence] = []
        used += 2 * SENTENCE_OVERHEAD
        for sentence in document.sentences:
            if used >= tokens:
                current += [replace(document, sentences=tuple(part))] if part else []
                done.append(tuple(current))
                current, part, used = [], [], 0
            part.append(sentence)
            used += _tokens(sentence, count)
        current += [replace(document, sentences=tuple(part))] if part else []
    return (*done, tuple(current)) if current else tuple(done)

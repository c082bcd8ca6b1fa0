"""What every public model is, and the passage that a claim stands on."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from crossbrief.document import Sentence

CONTEXT = 32
"""Characters of prefix and suffix that find a passage again in another copy."""


class Frozen(BaseModel):
    """Base of all public models: immutable, and tolerant of fields that a later version adds."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_enum_values=False)


_FILLED = {"article", "sentence", "quote", "start", "end", "value_start", "value_end"}
_PLACED = _FILLED | {"prefix", "suffix"}
"""Names of the fields that were set, one object for all evidence."""


class Evidence(Frozen):
    """A passage that something stands on, after the W3C Web Annotation selectors; `article.text[start:end] == quote`."""

    article: str
    """Id of the article."""
    sentence: str
    """Address of the sentence in this briefing, `a3`."""
    quote: str
    """The source's own words, verbatim."""
    start: int
    end: int
    """Code points into the article's text."""
    match: Literal["exact", "normalised"] = "exact"
    """`normalised`: the quote was given in another typography and is printed as the source has it."""
    prefix: str = ""
    suffix: str = ""
    """Up to `CONTEXT` characters before and after, to find the passage again in another copy."""
    value_start: int | None = None
    value_end: int | None = None
    """Where the position's value stands, code points into the article's text; None when it is the whole passage."""

    @classmethod
    def of(cls, sentence: Sentence, value: tuple[int, int] | None = None, *, text: str = "") -> Evidence:
        """A whole sentence as evidence.

        `value` is where the value stands in the sentence, counted from its start; `text` is the article's, for prefix and suffix.
        """
        # Unchecked, and with one set of field names for all: a large briefing has ten thousand of them.
        found = cls.model_construct(
            _FILLED,
            article=sentence.article,
            sentence=sentence.id,
            quote=sentence.text,
            start=sentence.start,
            end=sentence.end,
            value_start=sentence.start + value[0] if value else None,
            value_end=sentence.start + value[1] if value else None,
        )
        return found.placed(text) if text else found

    def placed(self, text: str) -> Evidence:
        """The same passage with what stands before and after it in the article's `text`."""
        before, after = text[max(0, self.start - CONTEXT) : self.start], text[self.end : self.end + CONTEXT]
        return Evidence.model_construct(_PLACED, **(self.__dict__ | {"prefix": before, "suffix": after}))

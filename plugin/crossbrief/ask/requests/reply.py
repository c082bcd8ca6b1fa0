"""What a language model may fill in: sentence addresses, short texts and single words.

The models hold to what strict JSON-schema endpoints accept: no defaults, no dicts, no tuples, plain unions, every property
required. Read back they are lenient about form (a missing list is empty, a lone address a list, `Date time` is `date_time`) and
about nothing else: what the words say is judged by `ground`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator
from typing_extensions import TypeAliasType

SentenceId = TypeAliasType("SentenceId", str)
"""Address of a sentence, `a3`. An alias with a name, so that it is one definition in the schema, where the ids are
listed once."""


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


def _word(value: Any) -> Any:
    return "_".join(value.casefold().replace("-", " ").split()) if isinstance(value, str) else value


Sentences = Annotated[list[SentenceId], BeforeValidator(_listed)]


class Draft(BaseModel):
    """Base of everything a model fills in; unknown keys are dropped, and reported by `model.asking`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _filled(cls, data: Any) -> Any:
        """A list or text that was left out is empty, as long as anything of the object is there."""
        if not isinstance(data, dict) or not cls.model_fields.keys() & data.keys():
            return data
        return cls._empty() | {key: value for key, value in data.items() if value is not None}

    @classmethod
    def _empty(cls) -> dict[str, Any]:
        """What may be left out, empty; single words of a fixed list are wanted."""
        found: dict[str, Any] = {}
        for name, field in cls.model_fields.items():
            if field.annotation is str:
                found[name] = ""
            elif get_origin(field.annotation) is list:
                found[name] = []
            elif isinstance(field.annotation, type) and issubclass(field.annotation, Draft):
                found[name] = field.annotation._empty()
        return found


class DraftStatement(Draft):
    """One sentence of the model's own and the sentences that bear it out."""

    text: str
    sentences: Sentences


def _stated(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class DraftEvent(Draft):
    """Something with a date: ISO 8601 as far as it is known, and the source's own words for the time."""

    date: str
    label: str
    text: str
    sentences: Sentences


class DraftPerspective(Draft):
    """How one party or outlet sees the event."""

    holder: str
    text: str
    sentences: Sentences


class TellReply(Draft):
    """What happened, each sentence with the addresses that bear it out."""

    headline: Annotated[DraftStatement, BeforeValidator(_stated)]
    summary: list[DraftStatement]
    key_points: list[DraftStatement]
    timeline: list[DraftEvent]
    perspectives: list[DraftPerspective]


class DraftSide(Draft):
    """One answer to the question in dispute: the words that differ, copied, and the sentences they stand in."""

    value: str
    sentences: Sentences


PointType = Annotated[
    Literal[
        "figure",
        "date_time",
        "place",
        "identity",
        "attribution",
        "quotation",
        "status_sequence",
        "causal",
        "modality",
        "framing",
    ],
    BeforeValidator(lambda value: {"omission": "framing"}.get(_word(value), _word(value))),
]
PointRelation = Annotated[
    Literal["contradiction", "divergence", "superseded", "imprecision", "perspective"], BeforeValidator(_word)
]


class DraftPoint(Draft):
    """A point on which articles disagree; the sides come before the question about them."""

    sides: list[DraftSide]
    type: PointType
    relation: PointRelation
    severity: Annotated[Literal["high", "medium", "low"], BeforeValidator(_word)]
    question: str
    explanation: str


class CompareReply(Draft):
    """Every point on which the articles disagree."""

    points: list[DraftPoint]


class DigestReply(Draft):
    """Headline and summary without addresses, for a model that copies well and points badly: the program finds the
    sentences."""

    headline: str = Field(json_schema_extra={"maxLength": 140})
    summary: list[str] = Field(json_schema_extra={"maxItems": 4, "items": {"type": "string", "maxLength": 280}})


class ExtractReply(Draft):
    """From a shard of a long set: the sentences that the briefing needs."""

    sentences: Sentences


class WholeReply(TellReply, CompareReply):
    """Telling and comparing in one reply, as a chat window gives it."""

    material: str
    """The mark of the articles it is about, copied."""


C = TypeVar("C", bound=CompareReply)

NOTICED = ("differ", "same", "other")


@lru_cache(maxsize=128)
def with_noticed(base: type[C], pairs: int) -> type[C]:
    """`CompareReply` or `WholeReply` with one word for each pair that the rules noticed: `noticed.f1` … `noticed.fN`.

    One property each, not a list with numbers: models echo numbers badly and properties cannot be left out.
    """
    if not pairs:
        return base
    word = Field(json_schema_extra={"enum": list(NOTICED)})
    words: dict[str, Any] = {f"f{n}": (str, word) for n in range(1, pairs + 1)}
    noticed = create_model("Noticed", __base__=Draft, **words)
    return create_model(f"{base.__name__}Noticed", __base__=base, noticed=(noticed, ...))


@lru_cache(maxsize=256)
def verdicts(claims: int, points: int) -> type[Draft]:
    """One answer for each claim and each point, `c1` … and `p1` …; a property each, so that none is left out."""
    names = [f"c{n}" for n in range(1, claims + 1)] + [f"p{n}" for n in range(1, points + 1)]
    answers: dict[str, Any] = dict.fromkeys(names, (str, ...))
    return create_model("Verdicts", __base__=Draft, **answers)

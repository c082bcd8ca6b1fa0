"""What a fuzzer feeds: bytes in; an AssertionError, or an exception that is not ours, out when a promise is broken."""

import contextlib
import os
import tempfile
from pathlib import Path

from crossbrief.clean import clean
from crossbrief.document import Article, Document
from crossbrief.errors import CrossbriefError, InputError
from crossbrief.quantity import mentions
from crossbrief.sources import Access, load_set, parse_set

KINDS = (".txt", ".html", ".json", ".jsonl", ".md", ".eml", ".xml", ".opml", ".pdf", ".docx", "")
ACCESS = Access(fetcher=None, max_article_bytes=1 << 16, max_file_bytes=1 << 18)
FOLDER = Path(tempfile.mkdtemp(dir="/dev/shm" if Path("/dev/shm").is_dir() else None))  # noqa: S108 - a ram disk, private folder


def check_document(document: Document) -> None:
    """The promises of cleaning: exact offsets, in order, disjoint, nothing citable from removed parts, and UTF-8."""
    text, last = document.article.text, 0
    removed = [(r.start, r.end) for r in document.removed]
    for number, sentence in enumerate(document.sentences, 1):
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start >= last and sentence.text.strip() == sentence.text != ""
        assert sentence.id == f"{document.label}{number}"
        last = sentence.end
    if len(removed) * len(document.sentences) < 100_000:
        assert not any(a < s.end and b > s.start for a, b in removed for s in document.sentences)
    document.article.model_dump_json().encode("utf-8")


def load_target(data: bytes) -> None:
    """The first byte chooses the suffix, the rest is the file."""
    path = FOLDER / f"{os.getpid()}{KINDS[data[0] % len(KINDS)] if data else ''}"
    path.write_bytes(data[1:])
    try:
        found = load_set([path], access=ACCESS)
    except CrossbriefError as error:
        assert error.code and str(error) and "\n" not in str(error)
        return
    assert found.articles and len({a.id for a in found.articles}) == len(found.articles)
    for document in clean(found.articles):
        check_document(document)


def set_target(data: bytes) -> None:
    """A set whose JSON is whole and whose text is anything."""
    text = (
        data.decode("utf-8", "surrogatepass" if data[:1] < b"\x80" else "replace")
        if _decodes(data)
        else data.decode("latin-1")
    )
    with contextlib.suppress(InputError):
        for document in clean(parse_set({"articles": [{"text": text}, {"html": text}]}, access=ACCESS).articles):
            check_document(document)


def _decodes(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True


def clean_target(data: bytes) -> None:
    for document in clean([Article(text=data.decode("utf-8", "replace"), id="x")]):
        check_document(document)


def quantity_target(data: bytes) -> None:
    text = data.decode("utf-8", "replace")[:2000]
    last = 0
    for mention in mentions(text):
        assert last <= mention.start < mention.end <= len(text)
        last = mention.end


TARGETS = {"load": load_target, "set": set_target, "clean": clean_target, "quantity": quantity_target}

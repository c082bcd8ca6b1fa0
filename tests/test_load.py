"""Loading: what a source becomes, and how a bad one is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from crossbrief.document import Article
from crossbrief.errors import InputError
from crossbrief.load import Access, load, load_set, parse_set, read_sets


def refused(call: Any, *arguments: Any, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)
    assert "\n" not in str(caught.value)
    return caught.value


def test_a_text_file_becomes_one_article_with_its_encoding(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_bytes("Fünf Tote.".encode("utf-16"))
    article = load(file)[0]
    assert (article.text, article.encoding, article.source) == ("Fünf Tote.", "utf-16", str(file))


def test_a_set_keeps_its_ids_and_gives_the_missing_ones() -> None:
    found = parse_set(
        {"id": 7, "event": "e", "extra": 1, "articles": [{"text": "x"}, {"id": "a", "text": "y"}, {"text": "z"}]}
    )
    assert (found.id, found.event, [a.id for a in found.articles]) == ("7", "e", ["b", "a", "c"])


def test_an_empty_article_does_not_stop_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Something happened.", encoding="utf-8")
    (tmp_path / "b.txt").write_text(" \n", encoding="utf-8")
    found = load_set([tmp_path / "a.txt", tmp_path / "b.txt"])
    assert len(found.articles) == 1 and found.rejected == ((str(tmp_path / "b.txt"), "empty_article"),)
    assert refused(load_set, [tmp_path / "b.txt"]).code == "empty_article"


BAD_SETS: list[tuple[str, str, str]] = [
    ("{", "bad_set", "line 1, column 2"),
    ("[1]", "bad_set", "list"),
    ("{}", "bad_set", "articles"),
    ('{"articles": []}', "no_articles", "no articles"),
    ('{"articles": [{"text": " "}]}', "empty_article", "`a`"),
    ('{"articles": [{"text": 5}]}', "bad_set", "articles[0].text"),
    ('{"articles": [{"text": "x", "title": {}}]}', "bad_set", "articles[0].title"),
    ('{"articles": [3]}', "bad_set", "articles[0]"),
    ('{"articles": [{"text": "x", "id": "q"}, {"text": "y", "id": "q"}]}', "bad_set", "`q`"),
    ("[" * 100_000, "bad_set", "deep"),
    ('{"articles": ' + "9" * 10_000 + "}", "bad_set", "digits"),
]


@pytest.mark.parametrize("text, code, names", BAD_SETS, ids=[b[2] for b in BAD_SETS])
def test_a_bad_set_is_refused_with_its_place(text: str, code: str, names: str) -> None:
    error = refused(parse_set, text, where="line 3")
    assert error.code == code and names in str(error) and "line 3" in str(error)


BINARIES = [
    (b"%PDF-1.7\n", "PDF"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\x7fELF\x02", "ELF"),
    (b"\x1f\x8b\x08", "gzip"),
    (bytes(range(256)), "binary"),
]


@pytest.mark.parametrize("data, name", BINARIES, ids=[b[1] for b in BINARIES])
def test_a_binary_file_is_refused_by_its_kind(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / "a.txt").write_bytes(data * 9)
    error = refused(load, tmp_path / "a.txt")
    assert error.code == "not_text" and name in str(error) and "a.txt" in str(error)


def test_missing_files_and_devices_are_refused(tmp_path: Path) -> None:
    assert refused(load, tmp_path / "none.txt").code == "file_not_found"
    assert refused(load, "/dev/zero").code == "path_not_allowed"
    assert refused(load_set, []).code == "no_articles"
    assert refused(load_set, [Article(text=" ")]).code == "empty_article"


def test_too_much_text_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 1001, encoding="utf-8")
    assert refused(load, tmp_path / "a.txt", access=Access(max_article_bytes=1000)).code == "article_too_large"
    assert (
        refused(parse_set, '{"articles": [{"text": "' + "é" * 600 + '"}]}', access=Access(max_article_bytes=1000)).code
        == "article_too_large"
    )
    assert refused(parse_set, "{" + " " * 1000, access=Access(max_file_bytes=1000)).code == "set_too_large"


def test_ids_of_a_set_are_unique_over_several_sources(tmp_path: Path) -> None:
    part = tmp_path / "s.json"
    part.write_text(json.dumps({"articles": [{"text": "x"}, {"text": "y"}]}), encoding="utf-8")
    found = load_set([part, part, Article(text="z", id="mine")])
    assert [a.id for a in found.articles] == ["a", "b", "c", "d", "mine"]


def test_a_bad_line_of_a_file_of_sets_does_not_stop_the_others(tmp_path: Path) -> None:
    file = tmp_path / "s.jsonl"
    file.write_bytes(b'{"articles":[{"text":"x"}]}\n\n\xff{\n{"articles":[{"text":"y"}]}\n')
    lines = list(read_sets(file))
    assert [line.number for line in lines] == [1, 3, 4]
    assert parse_set(lines[2].raw).articles[0].text == "y"
    assert refused(parse_set, lines[1].raw, where="line 3").code in ("bad_set", "bad_encoding")

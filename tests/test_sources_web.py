"""Pages, feeds and addresses: what they become, and how a bad one is refused."""

import contextlib
import gzip
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crossbrief.clean import clean
from crossbrief.document import Document
from crossbrief.errors import InputError
from crossbrief.fetch import Fetcher, Guard
from crossbrief.fetch.guard import networks
from crossbrief.sources import Access, load, parse_set
from refusals import refused
from site_server import Site

LABELLED = Path(os.environ.get("CROSSBRIEF_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data") / "dev"


def page_of(body: str, head: str = "") -> str:
    return f"<html lang='en'><head><title>A bridge falls - Example News</title>{head}</head><body>{body}</body></html>"


DATA = Path(__file__).parent / "data"
STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "A bridge over the river Lenn collapsed on Monday morning and injured nine people, the fire service of Harlow said.",
        "Engineers had closed one lane of the bridge in May after cracks were found in two of its four piers, officials said.",
        "Mayor Ines Ortega said the bridge would be torn down and that a new one would cost about 40 million euros to build.",
        "Traffic between the two halves of the town is being led over the motorway, which adds eleven kilometres to the trip.",
    )
)


PAGES = DATA / "inputs" / "pages.txt"


def cases(path: Path) -> list[tuple[str, str, list[str]]]:
    """(kind, input, lines that must hold) of each case of a file."""
    found = []
    for part in path.read_text(encoding="utf-8").split("\n=== ")[1:]:
        kind, given, *wanted = part.strip("\n").split("\n")
        found.append((kind, given, wanted))
    return found


@pytest.mark.parametrize("kind, given, wanted", cases(PAGES), ids=[c[0] for c in cases(PAGES)])
def test_a_page_becomes_what_its_reader_sees(kind: str, given: str, wanted: list[str]) -> None:
    html = f"<html lang='en'><body>{given.replace('STORY', STORY)}</body></html>"
    documents = clean(parse_set({"articles": [{"html": html}]}).articles)
    for line in wanted:
        check(documents[0], line)


FEEDS = DATA / "inputs" / "feeds.txt"


@pytest.mark.parametrize("kind, given, wanted", cases(FEEDS), ids=[c[0] for c in cases(FEEDS)])
def test_an_entry_of_a_feed_becomes_what_was_published(
    tmp_path: Path, kind: str, given: str, wanted: list[str]
) -> None:
    item = re.sub(r"\\x([0-9a-f]{2})", lambda m: chr(int(m[1], 16)), given)
    feed = (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Example</title>{item}</channel></rss>'
        if item.startswith("<item>")
        else f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>Example</title>{item}</feed>'
    )
    codec = next((line.split()[1] for line in wanted if line.startswith("bytes ")), "utf-8")
    (tmp_path / "feed.xml").write_bytes(feed.encode(codec))
    document = clean(load(tmp_path / "feed.xml"))[0]
    for line in wanted:
        if not line.startswith("bytes "):
            check(document, line)


def check(document: Document, line: str) -> None:
    article = document.article
    verb, _, rest = line.partition(" ")
    removed = [*article.dropped, *((r.text, r.reason) for r in document.removed)]
    if verb == "has":
        assert rest in article.text
    elif verb == "not":
        assert rest not in article.text
        assert any(rest in text for text, _ in removed)
    elif verb == "is":
        name, _, value = rest.partition(" ")
        assert str(getattr(article, name)) == value
    elif verb == "note":
        assert rest in article.notes
    elif verb == "removed":
        assert any(f"{reason} {text}".startswith(rest) for text, reason in removed)
    elif verb == "order":
        places = [article.text.index(part) for part in rest.split(" | ")]
        assert places == sorted(places)
    else:
        assert verb == "prose" and rest == " ".join(sentence.text for sentence in document.sentences)


JUNK = "<nav><a href='/'>Home</a> <a href='/w'>World</a></nav><footer><p>This website uses cookies.</p><p>© 2025 Example</p></footer>"


LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage"},
{"@type": ["NewsArticle"], "headline": "A bridge falls &amp; nine are hurt",
"datePublished": "2025-03-05T08:30:00+01:00", "author": [{"name": "Ann Lee"}, {"name": "Bo Berg"}], "publisher": {"name": "Example News"},
"isAccessibleForFree": false, "url": "https://example.org/bridge"}]}</script>"""


def test_a_page_gives_its_body_and_what_it_declares(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        page_of(JUNK + f"<article><h1>A bridge falls</h1>{STORY}</article>", LD), encoding="utf-8"
    )
    article = load(tmp_path / "a.html")[0]
    assert article.text.startswith("A bridge over the river") or "\nA bridge over the river" in article.text
    assert "cookies" not in article.text and "eleven kilometres" in article.text
    assert (article.title, article.publisher) == ("A bridge falls & nine are hurt", "Example News")
    assert (article.byline, article.date) == ("Ann Lee, Bo Berg", "2025-03-05T08:30:00+01:00")
    assert (article.url, article.language, article.notes) == ("https://example.org/bridge", "en", ("paywalled",))


def test_a_page_inside_a_set_keeps_what_the_caller_says() -> None:
    found = parse_set(
        {"articles": [{"html": page_of(f"<article>{STORY}</article>", LD), "publisher": "Mine", "date": "2025-03-06"}]}
    )
    article = found.articles[0]
    assert (article.publisher, article.date, article.byline) == ("Mine", "2025-03-06", "Ann Lee, Bo Berg")


@pytest.mark.parametrize("html", ["<html><body></body></html>", "<", "", "\x00" * 50])
def test_a_page_without_an_article_is_said_to_be_empty(html: str) -> None:
    assert refused(parse_set, {"articles": [{"html": html}]}).code == "empty_article"


BOMBS = {
    "nested": "<div>" * 50_000 + "x" + "</div>" * 50_000,
    "brackets": "<" * 1_000_000,
    "entities": "&amp;" * 200_000,
    "attributes": "<p " + "a=1 " * 200_000 + ">x</p>",
    "json-ld": '<script type="application/ld+json">' + "[" * 200_000 + "</script>",
    "tables": "<table><tr><td>" * 5_000,
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_page_made_to_break_a_parser_ends_soon_with_an_error_of_ours(name: str) -> None:
    started = time.process_time()
    with contextlib.suppress(InputError):
        parse_set(
            {"articles": [{"html": f"<html><body>{BOMBS[name]}</body></html>"}]},
            access=Access(max_article_bytes=2 << 20),
        )
    assert time.process_time() - started < 10


def test_billion_laughs_is_not_expanded(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{levels}]>'
    for name, body in (
        ("f.rss", "<rss><channel><title>&l9;</title></channel></rss>"),
        ("f.opml", "<opml><body><outline text='&l9;'/></body></opml>"),
    ):
        (tmp_path / name).write_text(bomb + body, encoding="utf-8")
        assert refused(load, tmp_path / name).code == "no_articles"


def test_a_page_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    story = STORY.replace("Ortega", "Örtega")
    html = page_of(f"<article>{story}</article>", "<meta charset='iso-8859-2'>").replace("Ö", "Ő")
    (tmp_path / "a.html").write_bytes(html.encode("iso-8859-2"))
    assert "Őrtega" in load(tmp_path / "a.html")[0].text


RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Example News</title>
<language>en-gb</language><item><title>Bridge falls</title><link>https://example.org/1</link><pubDate>Wed, 05 Mar 2025 08:30:00 GMT</pubDate>
<description>Nine hurt.</description><content:encoded><![CDATA[{long}]]></content:encoded></item>
<item><title>Rain</title><link>javascript:alert(1)</link><description><![CDATA[<p>It <b>rains</b>.</p><script>x()</script>]]></description></item>
</channel></rss>"""


def test_a_feed_is_its_entries(tmp_path: Path) -> None:
    (tmp_path / "f.xml").write_text(RSS.replace("{long}", STORY * 3), encoding="utf-8")
    first, second = load(tmp_path / "f.xml")
    assert (first.title, first.publisher, first.date, first.url) == (
        "Bridge falls",
        "Example News",
        "2025-03-05T08:30Z",
        "https://example.org/1",
    )
    assert "eleven kilometres" in first.text and first.notes == ()
    assert (second.text, second.url, second.notes) == ("It rains.", None, ("teaser",))


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled pages are not here")
def test_bodies_of_real_pages() -> None:
    truth = json.loads((LABELLED / "html_extraction" / "ground-truth.json").read_text(encoding="utf-8"))
    rates = []
    for name, page in truth.items():
        raw = gzip.decompress((LABELLED / "html_extraction" / "html" / f"{name}.html.gz").read_bytes())
        text = (
            parse_set(
                {"articles": [{"html": raw.decode("utf-8", "replace")}]}, access=Access(max_article_bytes=8 << 20)
            )
            .articles[0]
            .text
        )
        wanted, found = shingles(page["articleBody"]), shingles(text)
        shared = sum((wanted & found).values())
        rates.append((shared / sum(found.values()), shared / sum(wanted.values())))
    precision, recall = (sum(column) / len(rates) for column in zip(*rates, strict=True))
    assert 2 * precision * recall / (precision + recall) >= 0.96


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Runs of four words, as the pages' own benchmark counts them."""
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


LOOPBACK = Access(fetcher=Fetcher(guard=Guard(allowed=networks("127.0.0.0/8"), ports=None)))


loopback = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()
    yield found
    found.server.shutdown()
    found.server.server_close()


@loopback
def test_an_address_is_read_as_what_it_holds(site: Site) -> None:
    page = page_of(f"<article>{STORY.replace('Ortega', 'Ortéga')}</article>")
    site.answers["/page"] = (200, {"Content-Type": "text/html; charset=iso-8859-1"}, page.encode("iso-8859-1"))
    site.answers["/text"] = (200, {"Content-Type": "text/plain"}, b"Nine were hurt.")
    site.answers["/set"] = (200, {"Content-Type": "application/json"}, b'{"articles": [{"text": "x"}]}')
    article = load(f"{site.url}/page", access=LOOPBACK)[0]
    assert "Ortéga" in article.text and article.url == article.source == f"{site.url}/page"
    assert load(f"{site.url}/text", access=LOOPBACK)[0].text == "Nine were hurt."
    assert load(f"{site.url}/set", access=LOOPBACK)[0].text == "x"
    assert refused(load, f"{site.url}/none", access=LOOPBACK).code == "fetch_failed"


@loopback
def test_a_feed_at_an_address_leads_to_its_pages(site: Site) -> None:
    items = "".join(
        f"<item><title>T{i}</title><link>{site.url}/{i}</link><description>Teaser {i}.</description></item>"
        for i in (1, 2)
    )
    feed = f"<rss version='2.0'><channel><title>Example News</title>{items}</channel></rss>"
    site.answers["/feed"] = (200, {"Content-Type": "application/rss+xml"}, feed.encode())
    site.answers["/1"] = (200, {"Content-Type": "text/html"}, page_of(f"<article>{STORY}</article>").encode())
    site.answers["/list"] = (
        200,
        {"Content-Type": "text/x-opml"},
        f"<opml><body><outline xmlUrl='{site.url}/feed'/></body></opml>".encode(),
    )
    for address in ("/feed", "/list"):
        first, second = load(f"{site.url}{address}", access=LOOPBACK)
        assert "eleven kilometres" in first.text and first.publisher == "Example News"
        assert second.text == "Teaser 2." and second.notes == ("teaser", "fetch_failed")

"""Plain text: its encoding, its language, and what shows that a copy is cut."""

from pathlib import Path

import pytest

from crossbrief.document import Article
from crossbrief.sources import load, load_set

ENCODINGS = [
    ("utf-8-sig", "Zürich: 5 Verletzte", "utf-8"),
    ("utf-16", "Zürich: 5 Verletzte", "utf-16"),
    ("utf-16-be", "\ufeffZürich", "utf-16"),
    ("utf-32", "Zürich: 5 Verletzte", "utf-32"),
    ("cp1252", "Zürich – “fünf” Verletzte", "cp1252"),
]


@pytest.mark.parametrize("codec, text, name", ENCODINGS)
def test_the_encoding_is_found_and_stated(tmp_path: Path, codec: str, text: str, name: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(codec))
    article = load(tmp_path / "a.txt")[0]
    assert (article.text, article.encoding) == (text.removeprefix("\ufeff"), name)


def test_a_few_bad_bytes_in_utf8_are_counted_and_not_guessed_away(tmp_path: Path) -> None:
    good = "Zürich: “Fünf” wurden verletzt, sagte die Polizei – am Dienstag. " * 40
    (tmp_path / "a.txt").write_bytes(good.encode() + b"\xff\xfe ende")
    article = load(tmp_path / "a.txt")[0]
    assert article.text == good + "\ufffd\ufffd ende" and article.encoding == "utf-8 (2 unreadable)"


LEGACY = [
    (
        "cp1251",
        "Премьер-министр заявил в пятницу, что правительство выделит дополнительные средства на восстановление моста через реку. ",
    ),
    (
        "shift_jis",
        "首相は金曜日、政府が橋の再建に追加資金を拠出すると述べた。負傷者は九人に上った。市長は新しい橋を建設すると語った。",
    ),
    ("gb18030", "总理周五表示，政府将为重建桥梁提供额外资金。受伤人数上升至九人。市长说，新桥将耗资四千万欧元。"),
    (
        "euc_kr",
        "총리는 금요일 정부가 다리 재건에 추가 자금을 지원할 것이라고 말했다. 부상자는 아홉 명으로 늘었다. 시장은 새 다리를 건설하겠다고 말했다.",
    ),
]


@pytest.mark.parametrize("codec, text", LEGACY, ids=[c for c, _ in LEGACY])
def test_a_legacy_encoding_is_told_by_its_bytes(tmp_path: Path, codec: str, text: str) -> None:
    (tmp_path / "a.txt").write_bytes((text * 3).encode(codec))
    assert load(tmp_path / "a.txt")[0].text == text * 3


def test_several_articles_in_one_text_are_separated_by_rules(tmp_path: Path) -> None:
    parts = [
        ("A bridge fell in Harlow on Monday. " * 6).strip(),
        ("Nine people were hurt, officials said. " * 6).strip(),
    ]
    (tmp_path / "a.txt").write_text(f"{parts[0]}\n\n-----\n\n{parts[1]}\n=====\n", encoding="utf-8")
    assert [a.text for a in load(tmp_path / "a.txt")] == parts
    (tmp_path / "b.txt").write_text(f"{parts[0]}\n---\nBy Ann Lee\n", encoding="utf-8")
    assert len(load(tmp_path / "b.txt")) == 1


NOTES = [
    ("Nine were hurt. Subscribe to continue reading.", ("paywalled",)),
    ("Nine were hurt. This article is only available to subscribers.", ("paywalled",)),
    ("Nine were hurt when a bridge...", ("truncated",)),
    ("Nine were hurt when a bridge… [+2184 chars]", ("truncated",)),
    ("Readers may subscribe. Nine were hurt.", ()),
    ("“Nine,” she said. “It’s over.”".encode().decode("cp1252", "replace"), ("mojibake",)),
    ("São Paulo, Ângela, Ã, € 5 – “Così”, naïve.", ()),
]


@pytest.mark.parametrize("text, notes", NOTES)
def test_a_cut_or_walled_copy_is_noted(text: str, notes: tuple[str, ...]) -> None:
    assert load_set([Article(text=text)]).articles[0].notes == notes


LANGUAGES = {
    "en": "The bridge was closed in May and the mayor said that it would be torn down by the end of the year.",
    "de": "Die Brücke wurde im Mai gesperrt, und der Bürgermeister sagte, dass sie bis Ende des Jahres abgerissen werde.",
    "fr": "Le pont a été fermé en mai et le maire a dit qu'il serait démoli avant la fin de l'année par les ouvriers.",
    "es": "El puente fue cerrado en mayo y el alcalde dijo que sería demolido antes del final del año por los obreros.",
    "pt": "A ponte foi fechada em maio e o prefeito disse que ela não será reaberta antes do fim do ano para o trânsito.",
    "ru": "Мост был закрыт в мае, и мэр сказал, что он будет снесён до конца года, а на его месте построят новый.",
    "ja": "橋は五月に閉鎖され、市長は年末までに取り壊すと述べた。",
    "zh": "大桥于五月关闭，市长说年底前将其拆除。",
    "ar": "أغلق الجسر في مايو وقال رئيس البلدية إنه سيهدم قبل نهاية العام.",
    "hi": "पुल मई में बंद कर दिया गया और महापौर ने कहा कि इसे साल के अंत तक गिरा दिया जाएगा।",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_are_kept_apart(language: str) -> None:
    assert load_set([Article(text=LANGUAGES[language])]).articles[0].language == language


def test_too_little_text_has_no_language() -> None:
    assert load_set([Article(text="Ja, ja.")]).articles[0].language is None

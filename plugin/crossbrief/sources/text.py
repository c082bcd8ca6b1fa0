"""Bytes in; their text and the encoding they were read as out, or an error that names what they are instead."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from crossbrief.errors import InputError

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "PDF"),
    (b"\x89PNG", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"\x7fELF", "ELF program"),
    (b"MZ", "Windows program"),
    (b"\x1f\x8b", "gzip archive"),
    (b"PK\x03\x04", "ZIP archive or Office document"),
    (b"BZh", "bzip2 archive"),
    (b"\xfd7zXZ", "xz archive"),
    (b"\x28\xb5\x2f\xfd", "zstandard archive"),
    (b"7z\xbc\xaf", "7-Zip archive"),
    (b"Rar!", "RAR archive"),
    (b"\xd0\xcf\x11\xe0", "old Office document"),
    (b"SQLite format 3", "SQLite database"),
    (b"OggS", "Ogg media"),
    (b"ID3", "MP3 audio"),
    (b"{\\rtf", "RTF document"),
)
_BOMS: tuple[tuple[bytes, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_NO_ENCODINGS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7", "mbcs", "oem"}
"""Codecs of Python that are no encoding of a text, or not the same one everywhere."""
_SAMPLE = 1 << 16
_SMALL = 64
"""Bytes below which statistics say nothing: Windows-1252 is taken, the most common of the legacy encodings."""


_OLD_MAC = ["mac_cyrillic", "mac_greek", "mac_iceland", "mac_latin2", "mac_roman", "mac_turkish"]
"""Never guessed: nobody has published in them for twenty years, and they resemble the Windows encodings."""
_WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_UNDEFINED = b"\x81\x8d\x8f\x90\x9d"
"""Bytes that Windows-1252 leaves undefined."""
_ACCENTED = re.compile("[\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_MIXED = re.compile("[A-Za-z][\u0370-\u05ff]|[\u0370-\u05ff][A-Za-z]")


class Decoded(NamedTuple):
    """Text and the name of its encoding."""

    text: str
    encoding: str


def kind(data: bytes) -> str | None:
    """The binary format `data` starts as ("PDF", "PNG image", …), or None."""
    for magic, name in _MAGIC:
        if data.startswith(magic):
            return name
    return (
        "WebP image" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else "MP4 video" if data[4:8] == b"ftyp" else None
    )


def decode(data: bytes, *, name: str, declared: str | tuple[str | None, ...] | None = None) -> Decoded:
    """The text of `data`.

    In order: a byte order mark; UTF-8 that is none by chance; `declared` (HTTP headers, meta tags, an XML declaration) where the text
    looks like one; statistics (charset-normalizer).

    Raises:
        InputError: `not_text` for a binary format or control characters, `bad_encoding` when no reading makes sense.
    """
    if found := kind(data):
        raise InputError(
            f"`{name}` is not text: it is a {found}. Give its text, or a page or document that holds it.",
            code="not_text",
        )
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data, encoding, name)
    given = (declared,) if isinstance(declared, str) else declared or ()
    for candidate in (*(("utf-8",) if not data.isascii() else ()), *given, "utf-8"):
        codec = _codec(candidate, data)
        try:
            text = data.decode(codec) if codec else None
        except (LookupError, ValueError):
            continue
        if codec and text is not None and (codec == "utf-8" or not _misread(text)):
            _refuse_control(data, codec, name)
            return Decoded(text, codec)
    return _guessed(data, name)


def _codec(label: str | None, data: bytes) -> str | None:
    """Python's codec for an encoding's label, as browsers read it: the wider encoding of its family, and no UTF-16 without a zero byte."""
    try:
        codec = codecs.lookup(label or "").name
    except (LookupError, ValueError):
        return None
    if codec in _NO_ENCODINGS or (codec.startswith(("utf-16", "utf-32")) and b"\0" not in data):
        return None
    wider = _WIDER.get(codec, codec)
    return codec if wider.startswith("cp125") and data.translate(None, _UNDEFINED) != data else wider


def _misread(text: str) -> bool:
    """Whether a text was decoded with another alphabet than its own: its letters are such as no language strings together."""
    sample = "".join(c for c in text[:_SAMPLE] if c.isalpha() or c == " ")
    letters = len(sample.replace(" ", "")) or 1
    accented, cyrillic = len(_ACCENTED.findall(sample)), _CYRILLIC.findall(sample)
    if accented > 0.3 * letters or len(_MIXED.findall(sample)) > max(2, len(sample.split()) / 50):
        return True
    return len(cyrillic) > 0.3 * letters and sum(map(str.isupper, cyrillic)) > 0.6 * len(cyrillic)


def _strict(data: bytes, encoding: str, name: str) -> Decoded:
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
    except UnicodeError as error:
        raise InputError(
            f"`{name}` starts as {encoding} and breaks at byte {getattr(error, 'start', 0)}; save it as UTF-8.",
            code="bad_encoding",
        ) from None


def _refuse_control(data: bytes, encoding: str, name: str) -> None:
    """NULs and other control characters in bulk mean a program's data, not a text."""
    if encoding.lower().startswith(("utf-16", "utf-32", "utf16", "utf32", "iso-2022", "iso2022")):
        return
    sample = data[:_SAMPLE]
    if len(_CONTROL.findall(sample)) > max(1, len(sample) // 200):
        raise InputError(f"`{name}` is not text: it is binary data of an unknown kind.", code="not_text")


def _guessed(data: bytes, name: str) -> Decoded:
    """UTF-8 with a few bad bytes, which the encoding's name then counts; else a legacy encoding by statistics."""
    _refuse_control(data, "", name)
    text = data.decode("utf-8", errors="replace")
    bad = text.count("\ufffd") - data.count("\ufffd".encode())
    if bad <= len(text) / 1000 and bad < sum(c > "\x7f" for c in text) / 2:
        return Decoded(text, f"utf-8 ({bad} unreadable)")
    encoding = "cp1252"
    if len(data) >= _SMALL:
        from charset_normalizer import from_bytes

        best = from_bytes(data[:_SAMPLE], cp_exclusion=_OLD_MAC).best()
        encoding = best.encoding if best else ""
    try:
        return Decoded(data.decode(encoding), encoding)
    except (LookupError, ValueError):
        raise InputError(f"`{name}`: no encoding fits its bytes; save it as UTF-8.", code="bad_encoding") from None

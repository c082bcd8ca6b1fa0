"""The chunks of a response in; its decoded bytes out, never more than the limit, however small the bomb."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from crossbrief.errors import InputError

_GZIP = 16 + zlib.MAX_WBITS
_PIECE = 1 << 16


def read(chunks: Iterable[bytes], encoding: str, limit: int, name: str) -> bytes:
    """The body, unpacked.

    Raises:
        InputError: `article_too_large` past `limit` bytes, `fetch_failed` for an encoding that was not asked for or is broken.
    """
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise InputError(f"`{name}` is encoded as `{encoding[:40]}`, which was not asked for.", code="fetch_failed")
    found = bytearray()
    for piece in chunks if encoding in ("", "identity") else _unpacked(chunks, encoding, name):
        found += piece
        if len(found) > limit:
            raise InputError(f"`{name}` is larger than {limit:,} bytes.", code="article_too_large")
    return bytes(found)


def _unpacked(chunks: Iterable[bytes], encoding: str, name: str) -> Iterable[bytes]:
    """Pieces of at most 64 KiB each; an end of stream inside the data ends the body."""
    unpack = None
    for chunk in chunks:
        if unpack is None:
            # "deflate" is zlib by the standard and raw by the habit of some servers: the first byte tells
            raw = encoding == "deflate" and (chunk[0] & 0x0F) != 8
            unpack = zlib.decompressobj(-zlib.MAX_WBITS if raw else zlib.MAX_WBITS if encoding == "deflate" else _GZIP)
        data = chunk
        while data and not unpack.eof:
            try:
                yield unpack.decompress(data, _PIECE)
            except zlib.error:
                raise InputError(f"`{name}` arrived broken; try again.", code="fetch_failed", retryable=True) from None
            data = unpack.unconsumed_tail

"""Nothing in; the endpoints that answer on this machine (Ollama, LM Studio), with the models they offer, out."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Sequence
from urllib.parse import urlsplit

PLACES = ("http://127.0.0.1:11434/v1", "http://127.0.0.1:1234/v1")
"""Where Ollama and LM Studio listen unless they are told otherwise."""
WAIT = 0.3
"""Seconds: who is on this machine answers at once."""
FAR_WAIT = 10.0
_MOST = 1 << 20
_NAME = re.compile(r"[\w.:/@+-]{1,120}")
"""Names that can stand on a command line as they are; others are not offered."""


def nearby(places: Sequence[str] = PLACES) -> list[tuple[str, list[str]]]:
    """Each base URL that answers with a list of models, and their names."""
    return [(place, names) for place in places if (names := offered(place, wait=WAIT))]


def offered(base_url: str, key: str | None = None, *, wait: float = FAR_WAIT) -> list[str]:
    """The names under `/models` of an endpoint; none if it does not answer so."""
    parts = urlsplit(base_url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=wait)
        try:
            head = {"Authorization": f"Bearer {key}"} if key else {}
            connection.request("GET", f"{parts.path.rstrip('/')}/models", headers=head)
            answer = connection.getresponse()
            listed = json.loads(answer.read(_MOST)) if answer.status == 200 else {}
        finally:
            connection.close()
        found = listed.get("data", ()) if isinstance(listed, dict) else ()
        names = (str(item["id"]) for item in found if isinstance(item, dict) and item.get("id"))
        return [name for name in names if _NAME.fullmatch(name)]
    except (OSError, ValueError, http.client.HTTPException):
        return []

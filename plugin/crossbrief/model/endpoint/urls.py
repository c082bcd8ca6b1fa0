"""A URL that the user gave in; whether it can be the address of an endpoint or a proxy out."""

from __future__ import annotations

import re
from ipaddress import ip_address
from urllib.parse import urlsplit

from crossbrief.errors import UsageError

_LABEL = re.compile(r"[\w-]{1,63}")


def checked(base: str) -> str:
    """A base URL that can be one.

    Raises:
        UsageError: `bad_setting`.
    """
    if not is_sound(base, ("http", "https")):
        shown = "".join(c if c.isprintable() else "?" for c in base[:80])
        raise UsageError(
            f"`{shown}` is no base URL; write it like http://127.0.0.1:11434/v1 or https://api.openai.com/v1.",
            code="bad_setting",
        )
    return base


def is_sound(url: str, schemes: tuple[str, ...]) -> bool:
    """Whether it has one of the schemes, a host that can be one, and a port that is a number."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    # urlsplit drops line breaks without a word, and keeps spaces.
    spaced = any(c.isspace() or not c.isprintable() for c in url)
    return parts.scheme in schemes and not spaced and port != 0 and _is_host(parts.hostname or "")


def _is_host(host: str) -> bool:
    """An IP address, or a name; a name that ends in a number is an address that is none."""
    try:
        return bool(ip_address(host))
    except ValueError:
        labels = host.removesuffix(".").split(".")
        return len(host) < 254 and all(_LABEL.fullmatch(label) for label in labels) and not labels[-1].isdigit()

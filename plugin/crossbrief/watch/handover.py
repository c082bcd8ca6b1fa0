"""What a watch found out in; handed to a command on its standard input, or posted to an address, as JSON.

Nothing of an article reaches an argument, the environment or a shell: the news is on standard input or in the body alone.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import shlex
import subprocess
import time
from dataclasses import dataclass, field

from crossbrief.errors import CrossbriefError, InputError, UsageError
from crossbrief.fetch import Fetcher, Guard
from crossbrief.fetch.guard import networks
from crossbrief.render import render, render_changes
from crossbrief.watch import Event

SECONDS = 60.0
"""A command may take."""
TRIES, PAUSE = 3, 1.0
"""Attempts at an address, and seconds before the second; twice as long before the third."""
SECRET = "CROSSBRIEF_WEBHOOK_SECRET"  # noqa: S105 - the variable's name
LOOPBACK = networks("127.0.0.0/8", "::1/128")
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Handover:
    """Where news go: a command, an address, both or neither."""

    command: str | None = None
    """Split as a shell would, run without one."""
    url: str | None = None
    guard: Guard = field(default_factory=lambda: Guard(allowed=LOOPBACK, ports=None))
    """Public addresses and loopback; what else is allowed is the user's word."""

    def give(self, event: Event) -> list[str]:
        """Hand over one event; why it could not be, in words, for each of the ways."""
        if event.changes is not None and event.changes.nothing:
            return []
        content = news(event)
        failures = []
        for way, target in ((_run, self.command), (self._post, self.url)):
            try:
                if target:
                    way(target, content)
            except CrossbriefError as error:
                failures.append(f"{event.id}: {error}")
        return failures

    def _post(self, url: str, content: bytes) -> None:
        headers: dict[str, str] = {}
        if secret := os.environ.get(SECRET):
            headers["X-Crossbrief-Signature"] = (
                "sha256=" + hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
            )
        fetcher = Fetcher(guard=self.guard, robots=False)
        for attempt in range(TRIES):
            status, why = 0, ""
            try:
                status = fetcher.post(url, content, headers)
            except InputError as error:
                if not error.retryable:
                    raise
                why = str(error)
            if 200 <= status < 300:
                return
            if 0 < status < 500:
                break
            if attempt < TRIES - 1:
                time.sleep(PAUSE * 2**attempt)
        raise InputError(why or f"`{url}` answered {status} to the news.", code="fetch_failed")


def checked(command: str | None) -> str | None:
    """A command as a user gives it.

    Raises:
        UsageError: `bad_setting`, it cannot be split into words.
    """
    try:
        if command is not None and not shlex.split(command):
            raise ValueError("it is empty")
    except ValueError as error:
        raise UsageError(f"`{command}` is no command: {error}.", code="bad_setting") from None
    return command


def news(event: Event) -> bytes:
    """`{"event", "first", "lines", "briefing", "changes"}`, UTF-8; `lines` tell each change of a point in a sentence."""
    told = {
        "event": event.id,
        "first": event.changes is None,
        "lines": list(event.changes.lines) if event.changes else [d.question for d in event.briefing.discrepancies],
        "briefing": json.loads(render(event.briefing, "json")),
        "changes": json.loads(render_changes(event.changes, "json")) if event.changes else None,
    }
    return json.dumps(told).encode()


def _run(command: str, content: bytes) -> None:
    words = shlex.split(command)
    try:
        done = subprocess.run(words, input=content, capture_output=True, timeout=SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise UsageError(f"`{words[0]}` was stopped after {SECONDS:g} s.", code="bad_setting") from None
    except OSError as error:
        raise UsageError(f"`{words[0]}` cannot be run: {error.strerror or error}.", code="bad_setting") from None
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise UsageError(f"`{words[0]}` ended with {done.returncode}: {said[0][:_SHOWN]}", code="bad_setting")

"""The Batch API of the loopback endpoint: files in, and once it is told to work, files of answers out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes
from io import BytesIO
from typing import Any, cast

from crossbrief.testing.faults import Exchange


@dataclass
class Batches:
    """`POST /files`, `GET /files/ID/content`, `POST /batches`, `GET /batches/ID`."""

    reply: Callable[[dict[str, Any]], str]
    """Makes a reply's text from the body of a request."""
    files: dict[str, bytes] = field(default_factory=dict)
    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    answered: int = 0
    """Requests that were answered, and would have been paid for."""

    def work(self, *, fail: int = 0, status: str = "completed") -> None:
        """End every open batch; the first `fail` requests of each get an error, and all stay unanswered unless it is completed."""
        for batch in self.made.values():
            if batch["status"] == "in_progress":
                self._finish(batch, fail, status)

    def _finish(self, batch: dict[str, Any], fail: int, status: str) -> None:
        requests = [json.loads(line) for line in self.files[batch["input_file_id"]].splitlines()]
        answers = [self._answer(r) for r in requests[fail:]] if status == "completed" else []
        errors = [
            {"custom_id": r["custom_id"], "response": {"status_code": 500, "body": {"error": {"message": "oops"}}}}
            for r in requests[:fail]
        ]
        batch["status"] = status
        batch["output_file_id"] = (
            self._keep("".join(json.dumps(a) + "\n" for a in answers).encode()) if answers else None
        )
        batch["error_file_id"] = self._keep("".join(json.dumps(e) + "\n" for e in errors).encode()) if errors else None
        batch["request_counts"] = {"total": len(requests), "completed": len(answers), "failed": len(errors)}

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        self.answered += 1
        body = request["body"]
        said = Exchange(BytesIO(), cast("Any", None))  # nothing is written: only its `completion` is used
        said.text, said.model, said.prompt_bytes = self.reply(body), body["model"], len(json.dumps(body))
        return {"custom_id": request["custom_id"], "response": {"status_code": 200, "body": said.completion()}}

    def _keep(self, content: bytes) -> str:
        name = f"file-{len(self.files)}"
        self.files[name] = content
        return name

    def post(self, path: str, headers: Mapping[str, str], raw: bytes, exchange: Exchange) -> None:
        """Take a file or make a batch."""
        if path.endswith("/files"):
            content = _uploaded(headers["content-type"], raw)
            exchange.send(
                {"id": self._keep(content), "object": "file", "bytes": len(content), "created_at": 1}
                | {"filename": "requests.jsonl", "purpose": "batch", "status": "processed"}
            )
            return
        asked = json.loads(raw)
        name = f"batch-{len(self.made)}"
        self.made[name] = {
            "id": name,
            "object": "batch",
            "endpoint": asked["endpoint"],
            "input_file_id": asked["input_file_id"],
            "completion_window": asked["completion_window"],
            "status": "in_progress",
            "created_at": 1,
        }
        exchange.send(self.made[name])

    def get(self, path: str, exchange: Exchange) -> None:
        """Hand out a batch's state or a file's content."""
        *_, kind, name = path.removesuffix("/content").split("/")
        found = self.files.get(name) if kind == "files" else self.made.get(name)
        exchange.send(
            found if found is not None else {"error": {"message": "no such thing"}}, 200 if found is not None else 404
        )


def _uploaded(content_type: str, raw: bytes) -> bytes:
    """The file in a multipart form."""
    form = message_from_bytes(b"content-type: " + content_type.encode() + b"\r\n\r\n" + raw)
    parts = [part for part in form.walk() if part.get_filename()]
    content = parts[0].get_payload(decode=True)
    return content if isinstance(content, bytes) else b""

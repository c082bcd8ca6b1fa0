"""The formats a briefing is written in, and the suffix of a file that names each: one list for the command, `llm` and the docs.

It stands by itself so that `--help` can name them without loading what writes them.
"""

from __future__ import annotations

FORMATS = ("md", "json", "html", "text", "csv", "csv-matrix", "slack", "teams", "email")
DIFF_FORMATS = ("text", "md", "html", "json")
"""Those of the changes between two briefings."""
SUFFIXES = {
    ".md": "md",
    ".json": "json",
    ".html": "html",
    ".htm": "html",
    ".csv": "csv",
    ".txt": "text",
    ".eml": "email",
}

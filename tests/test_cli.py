"""The installed command: what it prints, where, and the status it ends with.

What a process adds is shown by a few tests that start one; the others call the command here, which is as good and costs no start.
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from crossbrief.cli import COMMANDS, app, main
from crossbrief.cli.many.later import STEPS
from crossbrief.testing import Loopback

ROOT = Path(__file__).resolve().parents[1]
A, B = (str(ROOT / "examples" / "s400" / f"{n}.txt") for n in "ab")


def crossbrief(*arguments: str, stdin: str = "", env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("OPENAI", "CROSSBRIEF", "COLUMNS"))}
    return subprocess.run(
        [sys.executable, "-m", "crossbrief", *arguments],
        input=stdin,
        capture_output=True,
        text=True,
        env={**clean, **(env or {})},
        timeout=60,
    )


Inside = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def inside(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Inside:
    """The command in this process; what `env` sets holds until the test ends."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        for name in [name for name in os.environ if name.startswith(("OPENAI", "CROSSBRIEF", "COLUMNS"))]:
            monkeypatch.delenv(name)
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert isinstance(ended.value.code, int)
        said = capsys.readouterr()
        return subprocess.CompletedProcess(arguments, ended.value.code, said.out, said.err)

    return run


def refused(done: subprocess.CompletedProcess[str], code: str, status: int) -> None:
    """One line on standard error with the code, nothing on standard output, the status of the contract."""
    assert done.returncode == status, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert done.stderr.startswith(f"crossbrief: {code}: ")


def test_brief_prints_a_plain_briefing_into_a_pipe() -> None:
    done = crossbrief("brief", A, B, "--engine", "rules")
    assert done.returncode == 0
    assert done.stderr == ""
    assert "5-billion-US-dollar" in done.stdout
    assert "\x1b" not in done.stdout


def test_without_a_key_auto_says_that_it_uses_the_rules() -> None:
    done = crossbrief("brief", A, B)
    assert done.returncode == 0
    assert "rules engine" in done.stderr


def test_json_on_standard_output_is_one_briefing(inside: Inside) -> None:
    done = inside("brief", A, B, "--engine", "rules", "--format", "json")
    assert len(json.loads(done.stdout)["discrepancies"]) >= 2


def test_the_output_files_suffix_chooses_the_format(tmp_path: Path, inside: Inside) -> None:
    target = tmp_path / "brief.json"
    done = inside("brief", A, B, "--engine", "rules", "--output", str(target))
    assert done.returncode == 0
    assert done.stdout == ""
    assert json.loads(target.read_text(encoding="utf-8"))["engine"] == "rules"


def test_one_article_set_on_standard_input(tmp_path: Path) -> None:
    articles = [
        {"id": "x", "text": Path(A).read_text(encoding="utf-8")},
        {"id": "y", "text": Path(B).read_text(encoding="utf-8")},
    ]
    done = crossbrief(
        "brief", "-", "--engine", "rules", "--format", "json", stdin=json.dumps({"id": "s", "articles": articles})
    )
    made = json.loads(done.stdout)
    assert made["set_id"] == "s"
    assert [a["id"] for a in made["articles"]] == ["x", "y"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_article"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "not_text"),
        (b'{"id": "x", "articles": [{"text": ', "bad_set"),
        (b'{"id": "x", "articles": []}', "no_articles"),
        (b'{"id": "x", "articles": [{"title": "no text"}]}', "empty_article"),
        (b'{"id": "x", "articles": "none"}', "bad_set"),
    ],
    ids=["empty", "binary", "broken-json", "no-articles", "no-text", "wrong-type"],
)
def test_bad_input_gets_one_line_a_code_and_status_3(tmp_path: Path, content: bytes, code: str, inside: Inside) -> None:
    file = tmp_path / ("set.json" if content.startswith(b"{") else "article.txt")
    file.write_bytes(content)
    refused(inside("brief", str(file), "--engine", "rules"), code, 3)


def test_a_missing_file_is_named() -> None:
    done = crossbrief("brief", "nowhere.txt", "--engine", "rules")
    refused(done, "file_not_found", 3)
    assert "nowhere.txt" in done.stderr


@pytest.mark.parametrize(
    "arguments", [["brief", A, "--engine", "magic"], ["brief"], ["nonsense"], ["brief", A, "--nonsense"]]
)
def test_wrong_usage_is_status_2(arguments: list[str], inside: Inside) -> None:
    refused(inside(*arguments), "usage", 2)


def test_an_output_that_cannot_be_written_is_status_7(tmp_path: Path, inside: Inside) -> None:
    refused(inside("brief", A, B, "--engine", "rules", "--output", str(tmp_path / "no" / "b.json")), "store_failed", 7)


def test_help_and_the_keyless_job_never_import_openai() -> None:
    for arguments in (["--help"], ["brief", A, B, "--engine", "rules"]):
        code = (
            "import sys; from crossbrief.cli import main\n"
            f"try: main({arguments!r})\n"
            "except SystemExit as e: assert not e.code\n"
            "heavy = {'openai', 'httpx2', 'tiktoken', 'mcp', 'trafilatura', 'sklearn', 'crossbrief.generate'} & set(sys.modules)\n"
            "assert not heavy, heavy\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "command", [[], *([name] for name in COMMANDS), *(["batch", step] for step in STEPS)], ids=" ".join
)
def test_every_command_has_help_that_fits_a_screen(command: list[str]) -> None:
    done = CliRunner().invoke(app, [*command, "--help"], prog_name="crossbrief", terminal_width=80)
    assert done.exit_code == 0
    assert len(done.output) > 120
    assert len(done.output.splitlines()) <= SCREEN


SCREEN = 50
"""Lines of a terminal window that fills a laptop's screen."""


def test_the_help_of_brief_loads_no_pipeline() -> None:
    code = (
        "import sys; from crossbrief.cli import main\n"
        "try: main(['brief', '--help'])\nexcept SystemExit: pass\n"
        "print([m for m in ('pydantic', 'openai', 'crossbrief.pipeline', 'rich') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stderr == "[]\n"


def test_a_closed_pipe_is_no_failure() -> None:
    line = f"{sys.executable} -m crossbrief brief {A} {B} --engine rules --format json | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_fault_of_the_program_itself_is_one_line_and_status_1() -> None:
    code = (
        "import crossbrief.sources as sources, crossbrief.cli as cli\n"
        "def broken(*_): raise IndexError('list index out of range')\n"
        "sources.load_set = broken\n"
        f"cli.main(['brief', {A!r}])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    refused(done, "internal_error", 1)


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_a_refused_key_is_named_and_never_printed() -> None:
    with Loopback(always="unauthorized") as server:
        env = {"OPENAI_API_KEY": "sk-canary-1234567890", "OPENAI_BASE_URL": server.base_url}
        done = crossbrief("brief", A, B, "--engine", "model", "--no-cache", env=env)
    refused(done, "auth_failed", 4)
    assert "OPENAI_API_KEY" in done.stderr
    assert "canary" not in done.stderr
    assert len(server.received) == 2  # compare and tell are on their way at once


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_with_auto_a_failing_model_gives_way_to_the_rules_and_both_outputs_say_so(inside: Inside) -> None:
    with Loopback(always="unauthorized") as server:
        env = {"OPENAI_API_KEY": "sk-canary-1234567890", "OPENAI_BASE_URL": server.base_url}
        done = inside("brief", A, B, "--format", "json", "--no-cache", "--quiet", env=env)
    made = json.loads(done.stdout)
    assert (done.returncode, made["engine"]) == (0, "rules")
    assert "auth_failed" in done.stderr
    assert [w["code"] for w in made["warnings"]] == ["model_unavailable"]
    assert "canary" not in done.stdout + done.stderr
    assert (made["usage"]["requests"], made["usage"]["cost_usd"]) == (2, None)


def test_with_auto_a_base_url_that_is_none_gives_way_to_the_rules(inside: Inside) -> None:
    done = inside("brief", A, B, "--format", "json", env={"OPENAI_BASE_URL": "http://127.0.0.1:notaport/v1"})
    made = json.loads(done.stdout)
    assert (done.returncode, made["engine"]) == (0, "rules")
    assert "no base URL" in done.stderr
    assert [w["code"] for w in made["warnings"]] == ["model_unavailable"]


@pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])
def test_with_a_model_every_printed_sentence_has_its_evidence_and_verbose_says_what_was_asked(inside: Inside) -> None:
    with Loopback() as server:
        env = {"OPENAI_API_KEY": "sk-canary-1234567890", "OPENAI_BASE_URL": server.base_url}
        done = inside("brief", A, B, "--engine", "model", "--format", "json", "--no-cache", "-v", env=env)
    assert done.stderr.count(" tokens in, ") == len(server.received) and "canary" not in done.stderr
    made = json.loads(done.stdout)
    assert made["engine"] == "model"
    assert made["usage"]["requests"] == len(server.received)
    texts = {a["id"]: a["text"] for a in made["articles"]}
    for statement in made["summary_evidence"] + made["key_points"]:
        assert statement["evidence"]
        assert all(texts[e["article"]][e["start"] : e["end"]] == e["quote"] for e in statement["evidence"])


def test_eval_measures_the_rules_on_labelled_sets(tmp_path: Path, inside: Inside) -> None:
    gold = tmp_path / "gold.jsonl"
    toll = "The explosion at the Brenholm grain terminal killed {} dock workers on Monday, police said."
    conflict = [{"id": n, "text": toll.format(dead)} for n, dead in (("a", "five"), ("b", "seven"))]
    same = [{"id": n, "text": "The council closed the harbour of Port Selen on Monday."} for n in "xy"]
    sets = [
        {"id": "toll", "label": "discrepancy", "articles": conflict},
        {"id": "same", "label": "compatible", "articles": same},
    ]
    gold.write_text("".join(json.dumps(s) + "\n" for s in sets), encoding="utf-8")
    done = inside("eval", str(gold), "--engine", "rules", "--jobs", "1", "--format", "json")
    rows = {row["measure"]: row["value"] for row in json.loads(done.stdout)}
    assert rows["recall of discrepancies"] == 1.0
    assert rows["false alarms, compatible"] == 0.0


def test_the_cache_says_where_it_is_and_can_be_cleared(tmp_path: Path, inside: Inside) -> None:
    env = {"CROSSBRIEF_CACHE": str(tmp_path)}
    assert str(tmp_path) in inside("cache", "info", env=env).stdout
    assert inside("cache", "clear", env=env).stdout == "0 replies forgotten.\n"


def test_a_dry_run_says_what_a_model_would_be_asked_and_asks_nobody(inside: Inside) -> None:
    env = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}  # where nobody listens
    listed = inside("brief", A, B, "--engine", "model", "--model", "gpt-5-mini", "--dry-run", env=env)
    unlisted = inside("brief", A, B, "--engine", "model", "--model", "nobody-lists-this", "--dry-run", env=env)
    assert (listed.returncode, listed.stderr, unlisted.returncode) == (0, "", 0)
    assert "3 requests" in listed.stdout and "cost about $0." in listed.stdout
    assert "cost unknown" in unlisted.stdout and "$" not in unlisted.stdout
    assert "0 requests" in inside("brief", A, B, "--engine", "rules", "--dry-run").stdout


def test_a_dry_run_of_a_batch_sums_its_sets_and_writes_nothing(tmp_path: Path, inside: Inside) -> None:
    one = json.dumps({"id": "s", "articles": [{"id": n, "text": Path(p).read_text()} for n, p in (("a", A), ("b", B))]})
    sets, env = tmp_path / "sets.jsonl", {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}
    sets.write_text(f"{one}\n{{}}\n{one}\n", encoding="utf-8")
    done = inside("batch", str(sets), "--engine", "model", "--model", "gpt-5-mini", "--dry-run", env=env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("3 sets, 1 of them cannot be read; gpt-5-mini: 6 requests, ")
    assert [file.name for file in tmp_path.iterdir()] == ["sets.jsonl"]
    assert "--output" in inside("batch", str(sets)).stderr


def test_json_is_short_for_the_format(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Nine people were hurt in the fire at the mill in Orsk on Monday.", encoding="utf-8"
    )
    made = [
        json.loads(CliRunner().invoke(app, ["brief", str(tmp_path / "a.txt"), "--engine", "rules", *how]).stdout)
        for how in (["--json"], ["--format", "json"])
    ]
    assert made[0]["summary"] == made[1]["summary"] != ""


def test_quiet_before_or_after_the_command_leaves_failures_alone(inside: Inside) -> None:
    done = crossbrief("brief", A, B, "--quiet")
    assert (done.returncode, done.stderr) == (0, "") and done.stdout
    refused(inside("-q", "brief", "no-such.txt"), "file_not_found", 3)


def test_a_briefing_is_copied_to_the_clipboard_or_the_error_says_what_is_missing(
    tmp_path: Path, inside: Inside
) -> None:
    xclip, board = tmp_path / "xclip", tmp_path / "board"
    xclip.write_text(f"#!/bin/sh\nexec cat > {board}\n", encoding="utf-8")
    xclip.chmod(0o755)
    desktop = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "DISPLAY": ":9", "WAYLAND_DISPLAY": ""}
    done = crossbrief("brief", A, B, "--engine", "rules", "--format", "md", "--copy", env=desktop)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "crossbrief: copied, as md.\n")
    assert board.read_text(encoding="utf-8").startswith("# ")
    bare = {"PATH": str(tmp_path / "nothing"), "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    refused(inside("brief", A, B, "--engine", "rules", "--copy", env=bare), "store_failed", 7)

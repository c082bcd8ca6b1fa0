"""Settings people keep: which of option, environment, project file, user file and default counts, and what no file may say."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from crossbrief.ask import talk
from crossbrief.cli import app
from crossbrief.cli.config import ENVIRONMENT
from crossbrief.errors import UsageError
from crossbrief.model import prompts
from crossbrief.model.endpoint.nearby import nearby, offered

pytestmark = pytest.mark.block_network(allowed_hosts=[r"127\.0\.0\.1"])


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder and a home without a setting."""
    for name in (*ENVIRONMENT.values(), "OPENAI_API_KEY", "CROSSBRIEF_PROFILE"):
        monkeypatch.setenv(name, "x")  # so that what a command sets is taken back
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "crossbrief").mkdir(parents=True)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def user(desk: Path, text: str) -> None:
    (desk.parent / "home" / "crossbrief" / "config.toml").write_text(text, encoding="utf-8")


def project(desk: Path, text: str) -> None:
    (desk / "crossbrief.toml").write_text(text, encoding="utf-8")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def shown(*arguments: str) -> dict[str, dict[str, object]]:
    ran = run("config", "--json", *arguments)
    assert ran.exception is None, ran.output
    return json.loads(ran.stdout)


def test_each_setting_is_shown_with_where_it_comes_from(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    user(desk, 'model = "one"\nmax-cost = 0.05\nlanguage = "German"\n[profile.desk]\nlanguage = "French"\n')
    project(desk, "max_cost = 0.01\n")
    monkeypatch.setenv("CROSSBRIEF_MODEL", "two")
    rows = shown()
    assert rows["model"] == {"value": "two", "source": "CROSSBRIEF_MODEL"}
    assert rows["max-cost"] == {"value": 0.01, "source": "crossbrief.toml"}
    assert rows["language"]["value"] == "German"
    assert str(rows["language"]["source"]).endswith("config.toml")
    assert rows["engine"] == {"value": "auto", "source": "default"}
    assert shown("--profile", "desk")["language"]["value"] == "French"
    assert "config.toml [profile.desk]" in run("config", "--profile", "desk").output


def test_a_command_takes_what_the_files_say_and_an_option_goes_before_them(desk: Path) -> None:
    (desk / "a.txt").write_text("Nine people were hurt in the fire at the mill in Orsk on Monday.", encoding="utf-8")
    user(desk, 'engine = "rules"\nstore-text = false\n[profile.full]\nstore-text = true\n')
    for arguments, kept in (([], False), (["--profile", "full"], True), (["--store-text"], True)):
        ran = run("brief", "a.txt", "--format", "json", *arguments)
        assert ran.exception is None, ran.output
        made = json.loads(ran.stdout)
        assert (made["engine"], made["articles"][0]["text"] is not None) == ("rules", kept)
    user(desk, 'deadline = 0.1\nengine = "model"\n')
    assert (
        json.loads(run("brief", "a.txt", "--format", "json", "--engine", "rules", "--deadline", "60").stdout)["engine"]
        == "rules"
    )


@pytest.mark.parametrize(
    ("where", "text", "said"),
    [
        (user, "modle = 'x'", "there is no setting `modle`"),
        (user, "max-cost = 'much'", "`max-cost`: 'much' is not a valid float"),
        (user, "cache = 'yes'", "`cache`: write true or false"),
        (user, "model = ", "cannot be read as TOML"),
        (user, "api-key = 'sk-1'", "a secret belongs in the environment"),
        (project, "base-url = 'https://elsewhere.example/v1'", "may not stand in a project's file"),
        (project, "local = 'model.gguf'", "may not stand in a project's file"),
        (project, "prompts = 'mine'", "may not stand in a project's file"),
        (project, "store = 'postgresql://elsewhere.example/x'", "may not stand in a project's file"),
        (project, "[profile.desk]\nbase-url = 'https://elsewhere.example/v1'\n", "may not stand in a project's file"),
    ],
)
def test_what_a_file_may_not_say_is_an_error_that_names_file_and_key(
    desk: Path, where: object, text: str, said: str
) -> None:
    where(desk, text)  # type: ignore[operator]
    (desk / "a.txt").write_text("Nine people were hurt.", encoding="utf-8")
    ran = run("brief", "a.txt", "--engine", "rules", *(["--profile", "desk"] if "profile" in text else []))
    assert isinstance(ran.exception, UsageError)
    assert said in str(ran.exception) and ".toml" in str(ran.exception)
    assert "sk-1" not in str(ran.exception)


def test_a_profile_that_no_file_has_is_an_error_that_names_those_there_are(desk: Path) -> None:
    user(desk, "[profile.desk]\n[profile.night]\n")
    with pytest.raises(UsageError, match="there is desk, night"):
        CliRunner().invoke(app, ["config", "--profile", "dek"], catch_exceptions=False)


def test_own_prompts_replace_those_of_their_name_and_are_checked(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = desk / "mine"
    own.mkdir()
    released = (prompts.folder() / "tell.v1.md").read_text(encoding="utf-8")
    (own / "tell.v1.md").write_text(released + "\nWrite for children.\n", encoding="utf-8")
    user(desk, f"prompts = '{own}'\n")
    prompts.load.cache_clear()
    try:
        assert "Write for children." in run("prompts", "show", "tell.v1").output
        monkeypatch.setenv("CROSSBRIEF_PROMPTS", str(own))
        prompts.load.cache_clear()
        mine = prompts.load("tell.v1")
        assert mine.name.startswith("tell.v1+") and "Write for children." in mine.sections[-1][1]
        assert prompts.check() == ()
        prompts.load.cache_clear()
        (own / "tell.v1.md").write_text(released.replace("variables:", "variables: extra "), encoding="utf-8")
        (own / "told.v1.md").write_text(released, encoding="utf-8")
        problems = "\n".join(prompts.check())
        assert "tell.v1.md" in problems and "no prompt of this name to replace" in problems
    finally:
        prompts.load.cache_clear()


def test_own_templates_change_the_page_run_in_a_sandbox_and_are_checked(
    desk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (desk / "a.txt").write_text("Nine people were hurt in the fire at the mill in Orsk on Monday.", encoding="utf-8")
    own = tmp_path / "look"
    own.mkdir()
    page = own / "report.html.jinja"
    page.write_text('{% extends "released/report.html.jinja" %}{% block foot %}<p>Our desk & co.</p>{% endblock %}')
    user(desk, f'templates = "{own}"\n')
    monkeypatch.delenv("CROSSBRIEF_TEMPLATES", raising=False)
    try:
        made = run("brief", "a.txt", "--format", "html").stdout
        assert "<p>Our desk & co.</p>" in made and "<footer>" not in made
        assert "Nine people were hurt" in made
        assert "as released" in run("prompts", "check").output
        for broken in (
            "{{ ''.__class__.__mro__ }}",
            "{{ 1 / 0 }}",
            "{% include 'report.html.jinja' %}",
            "{{ nobody }}",
        ):
            page.write_text(broken)
            failed = run("brief", "a.txt", "--format", "html").exception
            assert getattr(failed, "code", "") == "template_error" and "report.html.jinja" in str(failed)
        page.write_text("{% if %}")
        (own / "other.html").write_text("")
        problems = run("prompts", "check").stderr
        assert "report.html.jinja`, line 1" in problems and "no template of this name" in problems
        monkeypatch.delenv("CROSSBRIEF_TEMPLATES")  # as in another process
        user(desk, f'templates = "{own}-mistyped"\n')
        assert "no such folder" in str(run("brief", "a.txt", "--format", "html").exception)
    finally:
        os.environ.pop("CROSSBRIEF_TEMPLATES", None)


@pytest.fixture
def ollama() -> Iterator[str]:
    """An endpoint on loopback that lists two models."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps({"data": [{"id": "llama3.2"}, {"id": "qwen3:8b"}, {"id": "$(id) x"}]}).encode()
            self.send_response(200 if self.path == "/v1/models" else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    server.server_close()


def test_models_on_this_machine_are_found_and_offered_by_name(
    desk: Path, ollama: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    places = ("http://127.0.0.1:9/v1", ollama)
    assert nearby(places) == [(ollama, ["llama3.2", "qwen3:8b"])]
    assert offered(ollama + "/elsewhere") == []
    monkeypatch.setattr(talk, "nearby", lambda: nearby(places))
    (desk / "a.txt").write_text("Nine people were hurt in the fire at the mill in Orsk on Monday.", encoding="utf-8")
    ran = run("brief", "a.txt", "--engine", "model")
    assert f"--base-url {ollama} --model llama3.2" in str(ran.exception)
    monkeypatch.setenv("OPENAI_BASE_URL", ollama)
    assert "qwen3:8b" in run("config", "models").output

"""What a request costs: a library's prices, our table where it has none, unknown where neither has."""

from __future__ import annotations

import subprocess
import sys

import pytest

from crossbrief.model.prices import Used, cost, listed
from crossbrief.model.spend import Spend
from crossbrief.settings import Settings

MILLION = Used(1_000_000, 1_000_000)


def test_a_long_request_and_a_cached_one_have_prices_of_their_own() -> None:
    short, long = cost("gemini-2.5-pro", Used(100_000, 0)), cost("gemini-2.5-pro", Used(400_000, 0))
    assert short and long
    assert long > 4 * short
    fresh, cached = cost("gpt-5-mini", Used(10_000, 0)), cost("gpt-5-mini", Used(10_000, 0, cached=10_000))
    assert fresh and cached
    assert cached < fresh / 2


def test_a_provider_before_the_name_changes_nothing_and_a_host_may() -> None:
    assert cost("openai/gpt-5-mini", MILLION) == cost("gpt-5-mini", MILLION)
    assert cost("gpt-5-mini", MILLION, "https://api.openai.com/v1") == cost("gpt-5-mini", MILLION)
    assert cost("gpt-5-mini", MILLION, "http://127.0.0.1:4000/v1") == cost("gpt-5-mini", MILLION)


def test_a_model_that_only_our_table_knows_is_priced_by_it() -> None:
    entry = listed("gemini-exp-1206")
    assert entry
    assert cost("gemini-exp-1206", MILLION) == pytest.approx(entry.input + entry.output)


def test_a_model_that_nobody_lists_makes_the_cost_unknown_and_never_nothing() -> None:
    assert listed("no-such-model") is None
    assert cost("no-such-model", MILLION) is None
    spend = Spend(Settings())
    spend.settle(spend.hold(10, 10, "gpt-5-mini"), Used(10, 10))
    assert spend.usage().cost_usd
    spend.settle(spend.hold(10, 10, "no-such-model"), Used(10, 10))
    assert spend.usage().cost_usd is None


def test_a_local_model_that_nobody_lists_has_no_price_and_loads_nothing() -> None:
    code = (
        "import sys; from crossbrief.model.prices import Used, cost, load_ahead\n"
        "load_ahead('qwen2.5', 'http://127.0.0.1:11434/v1')\n"
        "assert cost('qwen2.5', Used(1, 1), 'http://192.168.1.5:8000/v1') is None\n"
        "sys.exit('genai_prices' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_two_models_on_one_account_are_each_paid_at_their_own_price() -> None:
    spend = Spend(Settings())
    for model in ("gpt-5-mini", "gemini-2.5-pro"):
        spend.settle(spend.hold(1, 1, model), Used(1000, 1000))
    parts = [cost(model, Used(1000, 1000)) or 0 for model in ("gpt-5-mini", "gemini-2.5-pro")]
    assert spend.usage().cost_usd == pytest.approx(sum(parts))


def test_a_model_in_this_process_costs_nothing() -> None:
    spend = Spend(Settings())
    spend.settle(spend.hold(10, 10), MILLION)
    assert spend.usage().cost_usd == 0


def test_the_library_is_loaded_with_the_first_request_and_not_before() -> None:
    code = "import sys, crossbrief.ask.plan, crossbrief.model.endpoint.client; sys.exit('genai_prices' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

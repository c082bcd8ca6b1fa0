#!/usr/bin/env bash
# One virtual environment a peer under $1 (default ~/.cache/crossbrief-bench), for bench/run.py; needs uv.
set -euo pipefail
envs=${1:-$HOME/.cache/crossbrief-bench}
make_env() {
  name=$1; shift
  [ -x "$envs/$name/bin/python" ] || uv venv -q "$envs/$name"
  uv pip install -q --python "$envs/$name/bin/python" "$@"
}
make_env instructor instructor openai
make_env langchain langchain langchain-openai
make_env llamaindex llama-index-core llama-index-llms-openai-like
make_env langextract "langextract[openai]"

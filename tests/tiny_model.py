"""A folder in; a model file out that llama.cpp loads: one layer of random weights over single bytes, 200 KB.

It writes nonsense, but a grammar holds it to a schema like any model: what is tested is the way from the file to the briefing.
"""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

WIDTH, INNER, HEADS, WINDOW = 32, 64, 2, 16_384
MARKS = 3
"""Tokens before the 256 bytes."""


def tiny_model(folder: Path) -> Path:
    """Write the file; always the same."""
    path = folder / "tiny-0.1b.gguf"
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(WINDOW)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(1)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    words = _vocabulary(writer)
    chance = np.random.default_rng(7)
    shapes = {
        "token_embd.weight": (words, WIDTH),
        "output.weight": (words, WIDTH),
        **{f"blk.0.attn_{name}.weight": (WIDTH, WIDTH) for name in ("q", "k", "v", "output")},
        "blk.0.ffn_gate.weight": (INNER, WIDTH),
        "blk.0.ffn_up.weight": (INNER, WIDTH),
        "blk.0.ffn_down.weight": (WIDTH, INNER),
    }
    for name, shape in shapes.items():
        weights = chance.normal(0, 0.5, shape).astype(np.float32)
        if name == "output.weight":  # it writes plain letters: half a character is no text
            weights[[i for i in range(words) if not 0x20 <= i - MARKS < 0x7F]] = 0
        writer.add_tensor(name, weights)
    for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm"):
        writer.add_tensor(f"{name}.weight", np.ones(WIDTH, dtype=np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def _vocabulary(writer: gguf.GGUFWriter) -> int:
    """Three marks and the 256 bytes."""
    tokens = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    kinds = [gguf.TokenType.UNKNOWN, *[gguf.TokenType.CONTROL] * 2, *[gguf.TokenType.BYTE] * 256]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * len(tokens))
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_chat_template("{% for m in messages %}{{ m['content'] }}\n{% endfor %}")
    writer.add_vocab_size(len(tokens))
    return len(tokens)

"""The fuzzers' targets on text that hypothesis makes: a few seconds of what `run.py` does for minutes."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets import TARGETS

PIECES = st.one_of(
    st.binary(max_size=40),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "replace")),
    st.sampled_from(
        (
            *(b"\n", b"\r\n", b"\x0c", b"\n---\n", b"<p>", b"</div>", b"<!--", b'{"articles": [{"text": "', b'"}]}'),
            *(b"Mr. ", b"U.S. ", b"By Ann Lee\n", b"Updated 17:37, 08-Oct-2018\n", b"Ignore previous instructions. "),
            *(b"PARIS (AP) - ", b"System: ", b"5.4 billion ", b"\xe2\x80\x9c"),
        )
    ),
)


@pytest.mark.parametrize("target", [pytest.param(function, id=name) for name, function in TARGETS.items()])
@settings(max_examples=150, deadline=None)
@given(data=st.lists(PIECES, max_size=30).map(b"".join))
def test_no_promise_breaks(target: Callable[[bytes], None], data: bytes) -> None:
    target(data)

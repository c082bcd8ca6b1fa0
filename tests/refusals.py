"""How input that cannot be used is refused: by one error of ours, in one line."""

from typing import Any

import pytest

from crossbrief.errors import InputError


def refused(call: Any, *arguments: Any, **options: Any) -> InputError:
    with pytest.raises(InputError) as caught:
        call(*arguments, **options)
    assert "\n" not in str(caught.value)
    return caught.value

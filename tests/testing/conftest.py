"""What the tests of the property tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import settings


@pytest.fixture
def unshrunk() -> Iterator[None]:
    """The first failing example will do: shrinking a planted bug only costs time."""
    before = settings.get_current_profile_name()
    settings.load_profile("mutation")
    yield
    settings.load_profile(before)

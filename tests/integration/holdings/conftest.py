"""What the tests of an operator's own certificates share."""

from datetime import UTC, datetime

import pytest
from samples.own_folder import OwnAuthority


@pytest.fixture(scope="session")
def own_authority() -> OwnAuthority:
    return OwnAuthority.made("Mihon Foreign CA", datetime(2035, 3, 31, 14, 59, 59, tzinfo=UTC))

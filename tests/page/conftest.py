"""Two years pass quickly here."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fixtures.installation import FOUNDER
from fixtures.people import PEOPLE, Counter

from warifu.workflows.accounts.open import issue_founding_token

Wait = Callable[[timedelta], None]


@pytest.fixture
def wait(counter: Counter) -> Wait:
    """Let time pass at the counter; everybody has a new token afterwards, for tokens end after a year."""

    def until(passed: timedelta) -> None:
        counter.clock.move(passed)
        for who in PEOPLE:
            counter.tokens[who] = issue_founding_token(counter.installation, FOUNDER, f"U-{who}").token.reveal()

    return until

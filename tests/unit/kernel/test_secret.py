"""秘密: values that must not show."""

import copy
import logging
import pickle

import pytest

from warifu.kernel.secret import Secret

HIDDEN = "correct horse battery staple"


def test_a_secret_shows_in_no_text_made_of_it(caplog: pytest.LogCaptureFixture) -> None:
    secret = Secret(HIDDEN)
    logging.getLogger("installation").warning("passphrase %s %r", secret, {"nested": [secret]})
    shown = f"{secret} {secret!r} {secret:>40} {[secret]} {caplog.text}"
    assert HIDDEN not in shown
    assert secret.reveal() == HIDDEN


def test_a_secret_shows_in_no_traceback_value() -> None:
    with pytest.raises(ValueError, match="Secret") as raised:
        raise ValueError(Secret(HIDDEN))
    assert HIDDEN not in str(raised.value)


@pytest.mark.parametrize("way_out", [pickle.dumps, copy.deepcopy])
def test_a_secret_is_not_written_down(way_out) -> None:
    with pytest.raises(TypeError):
        way_out(Secret(HIDDEN))

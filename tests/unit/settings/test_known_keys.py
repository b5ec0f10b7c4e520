"""A list of known keys that is named has to be there and to be one; without it, nothing is opened."""

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from fixtures.paper_installation import NOW
from samples.broken_requests import csr
from samples.known_keys import as_list, number_of

from warifu.authority.errors import KeyExposed
from warifu.bootstrap.installation import close_installation, create_installation, open_installation
from warifu.kernel.clock import MovableClock
from warifu.settings import Settings
from warifu.settings.errors import SettingInvalid


@pytest.fixture
def home(tmp_path: Path) -> Path:
    create_installation(tmp_path / "home", {"known_keys_file": "known.dat"})
    return tmp_path / "home"


@pytest.mark.parametrize("content", [None, b"no list", b""])
def test_an_installation_does_not_open_without_the_list_it_names(home: Path, content: bytes | None) -> None:
    if content is not None:
        (home / "known.dat").write_bytes(content)
    with pytest.raises(SettingInvalid, match="known_keys_file"):
        open_installation(Settings.load(home, {}), MovableClock(NOW))


def test_an_installation_refuses_a_key_on_its_list(home: Path) -> None:
    known, other = csr(ec.generate_private_key(ec.SECP256R1())), csr()
    (home / "known.dat").write_bytes(as_list([number_of(x509.load_pem_x509_csr(known).public_key())]))
    installation = open_installation(Settings.load(home, {}), MovableClock(NOW))
    with pytest.raises(KeyExposed):
        installation.request_format.read_request(known)
    assert installation.request_format.read_request(other)
    close_installation(installation)

"""Keys in files and keys in a token keep the same promises."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import load_der_public_key
from fixtures.softhsm import SoftHsm

from warifu.adapters.signers import FileSigners, Pkcs11Signers
from warifu.adapters.x509.builder_keys import builder_key, signatures
from warifu.adapters.x509.keys import hash_for
from warifu.authority.errors import KeyUnavailable
from warifu.authority.facts import KeyAlgorithm
from warifu.authority.ports.keys import Signers, SigningKey
from warifu.kernel.secret import Secret

Open = Callable[[], Signers]
ALGORITHMS = [
    KeyAlgorithm.P_256,
    KeyAlgorithm.P_384,
    KeyAlgorithm.RSA_2048,
    KeyAlgorithm.RSA_3072,
    KeyAlgorithm.RSA_4096,
]
THREADS = 8


@pytest.fixture(params=["files", "token"])
def open_again(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Every call opens the same keys anew, as after a restart."""
    if request.param == "files":
        yield lambda: FileSigners(tmp_path / "keys", Secret(b"a passphrase"))
        return
    softhsm: SoftHsm = request.getfixturevalue("softhsm")
    place, opened = softhsm.new_token(), list[Pkcs11Signers]()

    def open_token() -> Signers:
        opened.append(Pkcs11Signers(place))
        return opened[-1]

    yield open_token
    for signers in opened:
        signers.close()


def verify(key: SigningKey, signature: bytes, data: bytes) -> None:
    match load_der_public_key(key.public_key):
        case rsa.RSAPublicKey() as public_key:
            public_key.verify(signature, data, padding.PKCS1v15(), hash_for(key.algorithm))
        case ec.EllipticCurvePublicKey() as public_key:
            public_key.verify(signature, data, ec.ECDSA(hash_for(key.algorithm)))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_a_key_is_there_again_after_a_restart_and_signs(open_again: Open, algorithm: KeyAlgorithm) -> None:
    signers = open_again()
    assert not signers.has("market-g1")
    made = signers.create("market-g1", algorithm)
    opened = open_again().open("market-g1")
    assert (opened.name, opened.algorithm, opened.public_key) == ("market-g1", algorithm, made.public_key)
    for key in (made, opened):
        for data in (b"", b"to be signed", bytes(100_000)):
            verify(key, signatures(key, [data])[0], data)


def test_many_signatures_come_in_the_order_of_the_questions(open_again: Open) -> None:
    key = open_again().create("root", KeyAlgorithm.P_256)
    questions = [b"%d" % number for number in range(200)]
    for data, signature in zip(questions, signatures(key, questions), strict=True):
        verify(key, signature, data)
    assert list(signatures(key, [])) == []


def test_a_key_is_never_replaced(open_again: Open) -> None:
    first = open_again().create("root", KeyAlgorithm.P_256)
    signers = open_again()
    assert signers.has("root")
    with pytest.raises(KeyUnavailable, match="exists already"):
        signers.create("root", KeyAlgorithm.P_384)
    assert open_again().open("root").public_key == first.public_key


def test_what_is_not_there_cannot_be_opened(open_again: Open) -> None:
    signers = open_again()
    signers.create("root", KeyAlgorithm.P_256)
    for name in ("market-root", "root-2", "roo"):
        assert not signers.has(name)
        with pytest.raises(KeyUnavailable):
            signers.open(name)


@pytest.mark.parametrize("name", ["", "../root", "ROOT", "ルート", "r" * 65, "root\n"])
def test_names_are_plain(open_again: Open, name: str) -> None:
    signers = open_again()
    for ask in (signers.has, signers.open, lambda name: signers.create(name, KeyAlgorithm.P_256)):
        with pytest.raises(KeyUnavailable, match="names are"):
            ask(name)


def test_a_key_is_opened_once(open_again: Open) -> None:
    signers = open_again()
    made = signers.create("root", KeyAlgorithm.P_256)
    assert signers.open("root") is made


def test_eight_threads_sign_with_two_keys_at_once(open_again: Open) -> None:
    signers = open_again()
    keys = [signers.create("one", KeyAlgorithm.P_256), signers.create("two", KeyAlgorithm.RSA_2048)]

    def work(thread: int) -> None:
        key = signers.open(keys[thread % 2].name)
        for turn in range(10):
            data = b"%d %d" % (thread, turn)
            verify(key, signatures(key, [data])[0], data)

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(work, range(THREADS)))


def test_of_eight_that_make_a_key_of_one_name_one_succeeds(open_again: Open) -> None:
    signers = open_again()

    def work(_: int) -> SigningKey | None:
        try:
            return signers.create("root", KeyAlgorithm.P_256)
        except KeyUnavailable:
            return None

    with ThreadPoolExecutor(THREADS) as threads:
        (made,) = [key for key in threads.map(work, range(THREADS)) if key]
    assert open_again().open("root").public_key == made.public_key


def test_the_key_itself_is_not_to_be_had(open_again: Open) -> None:
    key = open_again().create("root", KeyAlgorithm.P_256)
    assert "private" not in repr(key).lower()
    for ask in ("private_numbers", "private_bytes"):
        with pytest.raises(TypeError, match="stays in its signer"):
            getattr(builder_key(key), ask)()

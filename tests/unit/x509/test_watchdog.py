"""Nothing that others send keeps this process from serving: no call holds the other threads, or the loop, for 0.2 s."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fixtures.checkpoint import SmallPki, sites
from fixtures.watchdog import longest_hold, spent
from OpenSSL import SSL
from samples import slow_files
from samples.odd_certificates import ODD_CERTIFICATES

from warifu.adapters.order_files.reader import FileReader
from warifu.adapters.tls.connection import PeerTLS
from warifu.adapters.tls.context import PeerContext
from warifu.adapters.tls.presented import TrustSet
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.status.questions import read_status_request
from warifu.kernel.documents import check_document

LONGEST_SECONDS = 0.2
AT = datetime(2026, 12, 1, tzinfo=UTC)
READERS: Mapping[str, tuple[Callable[[bytes], object], Mapping[str, Callable[[], bytes]]]] = {
    "request": (read_request, slow_files.SLOW_REQUESTS),
    "question": (read_status_request, slow_files.SLOW_QUESTIONS),
    "order file": (FileReader().read, slow_files.SLOW_ORDER_FILES),
    "document": (lambda content: check_document("資料.xlsx", content), slow_files.SLOW_DOCUMENTS),
}


@pytest.mark.parametrize(("reader", "file"), [(reader, file) for reader in READERS for file in READERS[reader][1]])
def test_no_file_holds_the_other_threads(reader: str, file: str) -> None:
    read, files = READERS[reader]
    content = files[file]()
    assert longest_hold(lambda: read(content)) < LONGEST_SECONDS


@pytest.mark.parametrize("odd", [*slow_files.SLOW_CERTIFICATES, *ODD_CERTIFICATES])
def test_no_certificate_that_is_shown_holds_the_loop(odd: str, small_pki: SmallPki) -> None:
    der = (slow_files.SLOW_CERTIFICATES.get(odd) or ODD_CERTIFICATES[odd])()
    for shown in ([der], [ODD_CERTIFICATES["nothing odd"](), *[der] * 9]):
        trusted = TrustSet([small_pki.root.certificate])
        assert spent(lambda shown=shown, trusted=trusted: trusted.present(shown, AT)) < LONGEST_SECONDS


def test_no_chain_of_a_handshake_is_verified_at_our_cost(small_pki: SmallPki) -> None:
    """Ninety self-made authorities, each with a key whose signatures take a millisecond to verify."""
    dear, own = ec.generate_private_key(ec.BrainpoolP512R1()), ec.generate_private_key(ec.SECP256R1())
    chain = [made_by(dear, f"{level}", f"{min(level + 1, 89)}", dear) for level in range(90)]
    client = SSL.Context(SSL.TLS_CLIENT_METHOD)
    client.use_certificate(made_by(dear, "own", "0", own))
    client.use_privatekey(own)
    for one in chain:
        client.add_extra_chain_cert(one)
    steps = handshake(PeerContext(sites(small_pki), "localhost"), client)
    assert max(steps) < 0.02, "about 0.1 s where the chain is verified"


def made_by(
    signer: ec.EllipticCurvePrivateKey, subject: str, issuer: str, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], key.public_key(), 7, AT, AT + timedelta(days=9_000))
    return builder.add_extension(x509.BasicConstraints(subject != "own", None), critical=True).sign(
        signer, hashes.SHA256()
    )


def handshake(context: PeerContext, theirs: SSL.Context) -> Sequence[float]:
    """Processor seconds of each step of the server's; the handshake is finished when it returns."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server, client = context.wrap_bio(incoming, outgoing), SSL.Connection(theirs, None)
    client.set_connect_state()
    client.set_tlsext_host_name(b"localhost")
    steps = []
    for _ in range(6):
        with suppress(SSL.WantReadError):
            client.do_handshake()
        with suppress(SSL.WantReadError):
            while True:
                incoming.write(client.bio_read(65_536))
        steps.append(spent(lambda: step(server)))
        if sent := outgoing.read():
            client.bio_write(sent)
    assert len(server.peer_chain()) == 10
    return steps


def step(server: PeerTLS) -> None:
    with suppress(ssl.SSLWantReadError):
        server.do_handshake()


def test_the_watchdog_notices_what_it_is_there_for() -> None:
    def prove() -> object:
        return pow(3, (1 << 4_422) - 1, (1 << 4_423) - 1)

    assert longest_hold(lambda: [prove() for _ in range(3)]) * 2 > spent(prove)
    assert longest_hold(prove) > 10 * longest_hold(lambda: sum(1 for _ in range(1_000)))

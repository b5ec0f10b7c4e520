"""Files that are well formed as ASN.1 and strange inside end in a coded error, and nothing goes with them."""

from collections.abc import Callable, Mapping
from contextlib import suppress

import pytest
from fixtures.paper_installation import PaperInstallation
from samples.odd_certificates import (
    BITS,
    COMMON_NAME,
    INTEGER,
    NULL,
    ODD_CERTIFICATES,
    SEQUENCE,
    name,
    oid,
    part,
    request,
)

from warifu.adapters.parsing import refusing
from warifu.adapters.roll.crl_file import read_revocation_list
from warifu.adapters.roll.roll_file import read_roll
from warifu.adapters.x509.certificates.ca import is_signed_by, read_cas
from warifu.adapters.x509.certificates.chain import verify
from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.der import tlv
from warifu.adapters.x509.inspect.files import inspect
from warifu.adapters.x509.reading import read_certificates, read_lists
from warifu.adapters.x509.requests.csr import read_request
from warifu.adapters.x509.status.questions import read_status_request
from warifu.kernel.errors import NotUnderstood, WarifuError
from warifu.kernel.secret import Secret

VERSION_5 = request(version=tlv(INTEGER, b"\4"))
NAME_OF_BITS = request(subject=name(part(COMMON_NAME, tlv(BITS, b"\0abc"))))
ODD_REQUESTS: Mapping[str, bytes] = {
    "version 5": VERSION_5,
    "version negative": request(version=tlv(INTEGER, b"\xff")),
    "name of bits": NAME_OF_BITS,
    "name of a sequence": request(subject=name(part(COMMON_NAME, tlv(SEQUENCE, b"")))),
    "name of nothing": request(subject=tlv(SEQUENCE, b"\x31\0")),
    "name cut off": request(subject=b"\x30\x05\x31\x03\x30\x01\x06"),
    "attributes of a number": request(more=tlv(0xA0, tlv(INTEGER, b"\1"))),
    "attributes doubled": request(more=tlv(0xA0, tlv(SEQUENCE, oid("2a03") + tlv(0x31, tlv(NULL, b""))) * 2)),
    "key of a number": request(spki=tlv(SEQUENCE, tlv(INTEGER, b"\1"))),
    "key of unknown kind": request(spki=tlv(SEQUENCE, tlv(SEQUENCE, oid("2a0304")) + tlv(BITS, b"\0a"))),
}


def test_a_request_of_another_version_or_with_a_name_of_bits_is_refused() -> None:
    for odd in (VERSION_5, NAME_OF_BITS):
        with pytest.raises(NotUnderstood):
            read_request(odd)


@pytest.mark.parametrize("odd", ODD_REQUESTS)
def test_an_odd_request_is_read_or_refused_with_a_code(odd: str, caplog: pytest.LogCaptureFixture) -> None:
    for read in (read_request, inspect):
        with suppress(WarifuError):
            read(ODD_REQUESTS[odd])
    assert caplog.records == []


@pytest.mark.parametrize("odd", ODD_CERTIFICATES)
def test_an_odd_certificate_is_read_or_refused_with_a_code(odd: str, paper_installation: PaperInstallation) -> None:
    der = ODD_CERTIFICATES[odd]()
    at = paper_installation.client_content.period.not_before
    readers: tuple[Callable[[], object], ...] = (
        lambda: inspect(der),
        lambda: read_cas(der),
        lambda: read_certificates(der),
        lambda: is_signed_by(der, der),
        lambda: verify(der, trust=[der, paper_installation.root], untrusted=[der], lists=[], at=at, purpose="client"),
        lambda: read_request(der),
        lambda: read_lists(der),
        lambda: read_status_request(der),
        lambda: read_revocation_list(der, []),
        lambda: read_roll(der, []),
    )
    for read in readers:
        with suppress(WarifuError):
            read()


def test_a_pkcs12_whose_rounds_are_no_number_is_refused(paper_installation: PaperInstallation) -> None:
    packed = Pkcs12Packer().pack(
        paper_installation.client_key.private_key, paper_installation.client, [], "1号", Secret("passphrase")
    )
    assert packed[-4:-2] == b"\x02\x02"  # an INTEGER of two octets
    for odd in (b"\x30\x02\x28\x00", b"\x02\x02\xff\xff"):
        for passphrase in (None, Secret("passphrase")):
            with pytest.raises(NotUnderstood):
                inspect(packed[:-4] + odd, passphrase)


class PanicException(BaseException):
    """What Rust code raises through pyo3 when it gives up."""

    __module__ = "pyo3_runtime"


def test_what_nobody_foresaw_is_refused_and_logged_by_the_hash_of_its_bytes(caplog: pytest.LogCaptureFixture) -> None:
    class Strange(Exception):
        pass

    for fault in (Strange("the bytes' own words"), PanicException("secret")):
        with pytest.raises(NotUnderstood) as refused, refusing("thing", b"abc"):
            raise fault
        assert refused.value.why == "damaged, or of another kind"
        (logged,) = caplog.messages
        assert "ba7816bf" in logged
        assert "secret" not in logged
        assert "words" not in logged
        caplog.clear()


@pytest.mark.parametrize("meant", [KeyboardInterrupt, SystemExit, GeneratorExit])
def test_what_ends_the_program_ends_it(meant: type[BaseException]) -> None:
    with pytest.raises(meant), refusing("thing", b"abc"):
        raise meant

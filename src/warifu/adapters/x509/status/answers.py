"""OCSP応答: built as bytes, linted by another reader, signed, and compared (RFC 6960, 5019, 9654).

Only certID, status, times and nonce differ between the answers of one responder, so building them by hand costs a few
microseconds. `lint/answers.py` reads what was built with a parser that knows nothing of how it was made, and pkilint is
asked about each form: hash, status, reason, with a nonce or without.
"""

from collections.abc import Sequence
from datetime import datetime

from warifu.adapters.x509.builder_keys import signatures
from warifu.adapters.x509.lint.answers import answer_findings, parts_of, responder_findings
from warifu.adapters.x509.lint.pkilint_answers import pkilint_answer_findings
from warifu.adapters.x509.status.questions import issuer_hashes
from warifu.authority.errors import LintFailed, SignatureMismatch
from warifu.authority.facts import KeyAlgorithm, RevocationReason, StatusAnswer, StatusOfSerial
from warifu.authority.ports.keys import SigningKey
from warifu.authority.ports.status import StatusQuestion, StatusRequest

SEQUENCE, INTEGER, OCTETS, BITS, ENUMERATED = 0x30, 0x02, 0x04, 0x03, 0x0A
IMPLICIT, EXPLICIT = 0x80, 0xA0
OF_CERT_ID = {
    "sha1": bytes.fromhex("300906052b0e03021a0500"),
    "sha256": bytes.fromhex("300d06096086480165030402010500"),
    "sha384": bytes.fromhex("300d06096086480165030402020500"),
    "sha512": bytes.fromhex("300d06096086480165030402030500"),
}
SHA256_WITH_RSA = bytes.fromhex("300d06092a864886f70d01010b0500")
OF_SIGNATURE = {
    KeyAlgorithm.RSA_2048: SHA256_WITH_RSA,
    KeyAlgorithm.RSA_3072: SHA256_WITH_RSA,
    KeyAlgorithm.RSA_4096: SHA256_WITH_RSA,
    KeyAlgorithm.P_256: bytes.fromhex("300a06082a8648ce3d040302"),
    KeyAlgorithm.P_384: bytes.fromhex("300a06082a8648ce3d040303"),
}
NONCE = bytes.fromhex("06092b0601050507300102")  # id-pkix-ocsp-nonce
BASIC = bytes.fromhex("06092b0601050507300101")  # id-pkix-ocsp-basic
SUCCESSFUL = bytes.fromhex("0a0100")
REASON_CODES = {
    "key_compromise": 1,
    "ca_compromise": 2,
    "affiliation_changed": 3,
    "superseded": 4,
    "cessation_of_operation": 5,
    "certificate_hold": 6,
    "privilege_withdrawn": 9,
}  # RFC 5280 section 5.3.1: no reason is said by leaving it out
ASKED_BY_DEFAULT = "sha1"
INSTALLATION_SERIAL = 16  # octets of a serial of this installation, the highest bit of which is clear
INSTALLATION_SERIAL_BITS = range(INSTALLATION_SERIAL * 8 - 8, INSTALLATION_SERIAL * 8)
DUMMY_SIGNATURE = bytes.fromhex("3006020101020101")


class OcspSigner:
    """OCSP応答の署名者: implements `StatusSigner`; may be shared by threads."""

    def __init__(self, responder: bytes, issuer: bytes, key: SigningKey) -> None:
        self._issuer = issuer
        self._key = key
        self._unfit = responder_findings(responder, issuer, key)
        self._responder_hash = issuer_hashes("sha1", responder)[1]
        self._responder_id = _der(EXPLICIT | 2, _der(OCTETS, self._responder_hash))
        self._signed_by = OF_SIGNATURE.get(key.algorithm, b"")
        self._certificates = _der(EXPLICIT, _der(SEQUENCE, responder))
        self._frames: dict[tuple[int, int], tuple[bytes, bytes]] = {}
        self._read_back: set[tuple[int, int]] = set()
        self._forms: set[tuple[object, ...]] = set()

    def question(self, serial: int) -> StatusQuestion:
        return StatusQuestion(ASKED_BY_DEFAULT, *issuer_hashes(ASKED_BY_DEFAULT, self._issuer), serial)

    def sign(self, asked: Sequence[tuple[StatusRequest, StatusAnswer]]) -> Sequence[bytes]:
        return self._signed([self._linted(request, answer) for request, answer in asked])

    def sign_alike(self, serials: Sequence[int], answer: StatusAnswer) -> Sequence[bytes]:
        """同じ応答に署名する: the first is linted whole; in those that differ in the serial alone, that is set anew."""
        bodies: list[bytes] = []
        before, after = b"", b""
        for serial in serials:
            if before and serial.bit_length() in INSTALLATION_SERIAL_BITS:
                bodies.append(before + serial.to_bytes(INSTALLATION_SERIAL, "big") + after)
                continue
            bodies.append(self._linted(StatusRequest(self.question(serial), None), answer))
            if serial.bit_length() in INSTALLATION_SERIAL_BITS:
                before, after = _around(bodies[-1], serial)
        return self._signed(bodies)

    def _linted(self, request: StatusRequest, answer: StatusAnswer) -> bytes:
        """Give the ResponseData for `answer`, read back and found right."""
        body = _response_data(self._responder_id, request, answer)
        twin = self._response(body, DUMMY_SIGNATURE)
        own = issuer_hashes(request.question.hash_name, self._issuer)
        found = [*self._unfit, *answer_findings(twin, request, answer, own, self._responder_hash)]
        form = (request.question.hash_name, answer.status, _reason(answer), request.nonce is not None)
        if not found and form not in self._forms:
            found = [*pkilint_answer_findings(twin)]
        if found:
            raise LintFailed("; ".join(f"{f.rule} ({f.why})" for f in found))
        self._forms.add(form)
        return body

    def _signed(self, bodies: Sequence[bytes]) -> Sequence[bytes]:
        """Put signatures to `bodies`. What stands around them follows from two sizes, so it is read back once for each.

        A response is its frame, body and signature joined, so those of the same sizes are read alike.
        """
        whole = []
        for body, signature in zip(bodies, signatures(self._key, bodies), strict=True):
            whole.append(self._response(body, signature))
            if (sizes := (len(body), len(signature))) not in self._read_back:
                if parts_of(whole[-1]) != (body, signature):
                    raise SignatureMismatch("OCSP")
                self._read_back.add(sizes)
        return whole

    def _response(self, body: bytes, signature: bytes) -> bytes:
        sizes = (len(body), len(signature))
        if sizes not in self._frames:
            self._frames[sizes] = self._frame(*sizes)
        before, between = self._frames[sizes]
        return b"".join((before, body, between, signature, self._certificates))

    def _frame(self, body: int, signature: int) -> tuple[bytes, bytes]:
        """Give what stands before a body of this size, and between it and its signature: headers know lengths alone."""
        between = self._signed_by + _der(BITS, bytes(signature + 1))[:-signature]
        rest = body + len(between) + signature + len(self._certificates)
        basic = _der(SEQUENCE, bytes(rest))
        whole = _der(SEQUENCE, SUCCESSFUL, _der(EXPLICIT, _der(SEQUENCE, BASIC, _der(OCTETS, basic))))
        return whole[:-rest], between


def _around(body: bytes, serial: int) -> tuple[bytes, bytes]:
    """Split a linted ResponseData at its serial; nothing when the serial's bytes stand in it twice."""
    parts = body.split(bytes((INTEGER, INSTALLATION_SERIAL)) + serial.to_bytes(INSTALLATION_SERIAL, "big"))
    if len(parts) != 2:
        return b"", b""
    return parts[0] + bytes((INTEGER, INSTALLATION_SERIAL)), parts[1]


def _response_data(responder_id: bytes, request: StatusRequest, answer: StatusAnswer) -> bytes:
    """Encode ResponseData (RFC 6960 section 4.2.1); what is said was known at thisUpdate, so it was produced then."""
    question = request.question
    this_update = _time(answer.this_update)
    single = _der(
        SEQUENCE, _certificate_id(question), _status(answer), this_update, _der(EXPLICIT, _time(answer.next_update))
    )
    nonce = b""
    if request.nonce is not None:
        extension = _der(SEQUENCE, NONCE, _der(OCTETS, _der(OCTETS, request.nonce)))
        nonce = _der(EXPLICIT | 1, _der(SEQUENCE, extension))
    return _der(SEQUENCE, responder_id, this_update, _der(SEQUENCE, single), nonce)


def status_request(issuer: bytes, serial: int) -> bytes:
    """OCSP要求を作る: the shortest form, by SHA-1 and without nonce (RFC 5019 section 2.1)."""
    question = StatusQuestion(ASKED_BY_DEFAULT, *issuer_hashes(ASKED_BY_DEFAULT, issuer), serial)
    return _der(SEQUENCE, _der(SEQUENCE, _der(SEQUENCE, _der(SEQUENCE, _certificate_id(question)))))


def _certificate_id(question: StatusQuestion) -> bytes:
    return _der(
        SEQUENCE,
        OF_CERT_ID[question.hash_name],
        _der(OCTETS, question.issuer_name_hash),
        _der(OCTETS, question.issuer_key_hash),
        _der(INTEGER, _integer(question.serial)),
    )


def _integer(value: int) -> bytes:
    """Encode as DER does, in the fewest octets; people ask for numbers that no certificate has, negative ones too."""
    octets = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return value.to_bytes(octets, "big", signed=True)


def _status(answer: StatusAnswer) -> bytes:
    if answer.status is StatusOfSerial.GOOD:
        return _der(IMPLICIT)
    if answer.status is StatusOfSerial.UNKNOWN or answer.revocation is None:
        return _der(IMPLICIT | 2)
    code = REASON_CODES.get(answer.revocation.reason)
    reason = b"" if code is None else _der(EXPLICIT, _der(ENUMERATED, bytes([code])))
    return _der(EXPLICIT | 1, _time(answer.revocation.revoked_at), reason)


def _reason(answer: StatusAnswer) -> RevocationReason | None:
    return answer.revocation.reason if answer.revocation else None


def _time(at: datetime) -> bytes:
    return b"\x18\x0f" + at.strftime("%Y%m%d%H%M%SZ").encode("ascii")


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    if size < 0x100:
        return bytes((tag, 0x81, size)) + content
    return bytes((tag, 0x82)) + size.to_bytes(2, "big") + content

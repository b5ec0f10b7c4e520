"""What a search begins with: one good file of each kind, and those that were odd or slow once."""

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from fixtures.paper_installation import NOW, PaperInstallation
from samples import order_files, slow_files
from samples.odd_certificates import ODD_CERTIFICATES
from samples.own_commands import LEDGER, cases
from samples.own_folder import OwnAuthority, der, mail_with, pem, serialized_store

from warifu.adapters.roll.roll_file import roll_document
from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.signatures import public_key_pem
from warifu.authority.facts import RevocationReason
from warifu.authority.lists import RevokedSerial
from warifu.evidence.facts import Entry, NumberedEntry, SignedHead, TreeHead, canonical_bytes
from warifu.evidence.head_file import write_head
from warifu.evidence.proof_file import EntryProof, write_proof
from warifu.evidence.tree import leaf_hash, node_hash
from warifu.gateway.facts import AdmissionRoll, RollEntry
from warifu.kernel.ids import CertificateId, OperatorCode
from warifu.kernel.secret import Secret
from warifu.systems.facts import Use

CORPUS = Path(__file__).parent / "corpus"
LARGEST_SEED = 16_384
SHEETS = (
    b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" s="1"><v>46000.5</v></c></row>',
    b'<row r="2" hidden="1"><c t="s"><v>0</v></c><c t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><f>A1</f></row>',
)
MULTIPART = b'Content-Disposition: form-data; name="sender"\r\n\r\n0A001\r\n'
BODIES = (
    b"application/json\n" + json.dumps({"a": [{"operator_code": "0A001", "n": 1e9}]}).encode(),
    b"application/x-www-form-urlencoded\noperator_code=0A001&a=%e3%81%82+b;c=d",
    b"multipart/form-data; boundary=b\n--b\r\n" + MULTIPART + b"--b--\r\n",
    b"text/xml; charset=utf-8\n<a/>",
)
JSON_FIELDS = b"Host: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
CONNECTIONS = (
    b"POST /jx/0A001/ HTTP/1.1\r\n" + JSON_FIELDS + b"\r\n{}GET / HTTP/1.1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n\r\n",
    b"GET http://a/b?c HTTP/1.0\r\nExpect: 100-continue\r\n\r\n\r\n",
    b"HEAD * HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
)


def seeds(target: str) -> tuple[bytes, ...]:
    """Of this target: made anew each time, and small."""
    made = MAKERS.get(target)
    return tuple(one for one in made() if len(one) <= LARGEST_SEED) if made else ()


def found(target: str) -> Mapping[str, bytes]:
    """By name, what earlier searches found worth keeping, and every input that was once a fault."""
    file = CORPUS / f"{target}.zip"
    if not file.is_file():
        return {}
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def keep(target: str, inputs: Mapping[str, bytes]) -> None:
    """Write them in place of what was kept; the same inputs give the same file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(inputs):
            packed.writestr(zipfile.ZipInfo(name), inputs[name])
    CORPUS.mkdir(exist_ok=True)
    (CORPUS / f"{target}.zip").write_bytes(out.getvalue())


def _requests() -> Iterator[bytes]:
    pem = order_files.csr().encode()
    yield pem
    yield x509.load_pem_x509_csr(pem).public_bytes(Encoding.DER)
    yield from (make() for make in slow_files.SLOW_REQUESTS.values())


def _certificates() -> Iterator[bytes]:
    paper = PaperInstallation()
    yield paper.client
    yield x509.load_der_x509_certificate(paper.issuing).public_bytes(Encoding.PEM)
    yield from (make() for make in (*ODD_CERTIFICATES.values(), *slow_files.SLOW_CERTIFICATES.values()))


def _lists() -> Iterator[bytes]:
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    made = PaperInstallation().list_of(entries)
    yield made
    yield x509.load_der_x509_crl(made).public_bytes(Encoding.PEM)


def _pkcs12() -> Iterator[bytes]:
    paper = PaperInstallation()
    packed = (paper.client_key.private_key, paper.client, [paper.issuing], "1号", Secret("passphrase"))
    yield Pkcs12Packer().pack(*packed)


def _questions() -> Iterator[bytes]:
    paper = PaperInstallation()
    client, issuing = (x509.load_der_x509_certificate(one) for one in (paper.client, paper.issuing))
    question = ocsp.OCSPRequestBuilder().add_certificate(client, issuing, hashes.SHA256())
    yield question.add_extension(x509.OCSPNonce(b"n" * 16), critical=False).build().public_bytes(Encoding.DER)
    yield from (make() for make in slow_files.SLOW_QUESTIONS.values())


def _order_files() -> Iterator[bytes]:
    rows = order_files.rows_of(2, date(2027, 1, 4), made_here=2)
    yield order_files.workbook(rows)
    yield order_files.csv_file(rows)
    yield order_files.csv_file(rows, "cp932", "\t")


def _orders() -> Iterator[bytes]:
    line = {"start_on": "2027-01-04", "purpose_label": "見本", "medium": "DOWNLOAD", "key_algorithm": "P_256"}
    yield json.dumps({"operator_code": "0A001", "lines": [line, {**line, "request": "-----BEGIN"}]}).encode()


def _rolls() -> Iterator[bytes]:
    use = Use("PLANNING", "JX")
    entry = RollEntry("0" * 64, 7, CertificateId("WF-26-00001"), OperatorCode("0A001"), "見本", use, NOW, None, NOW)
    roll = roll_document(AdmissionRoll.of("PLANNING", 1, NOW, [entry]))
    yield roll
    yield b'{"key":"AAAA","signature":"AAAA","roll":' + roll + b"}\n"


def _evidence() -> Iterator[bytes]:
    entries = [Entry(f"E-{n}", NOW, "U-1", "order.approved", "order:O-1", {"why": "見本"}) for n in (1, 2)]
    lines = [canonical_bytes(NumberedEntry(number, entry)) for number, entry in enumerate(entries, 1)]
    signed = SignedHead(TreeHead(2, node_hash(*map(leaf_hash, lines)), NOW), bytes(32), b"signature")
    yield b"".join(line + b"\n" for line in lines)
    yield write_head(signed)
    yield write_proof(EntryProof(2, lines[1], [leaf_hash(lines[0])], signed))
    yield public_key_pem(PaperInstallation().root_key.public_key)


def _held_files() -> Iterator[bytes]:
    authority = OwnAuthority.made("CA", NOW)
    certificate = authority.issue("a", NOW)
    yield pem(certificate)
    yield der(certificate)
    yield serialized_store(certificate)
    yield mail_with(der(certificate), "a.cer")
    yield base64.encodebytes(der(certificate))
    yield b"\xff\xfe" + pem(certificate).decode().encode("utf-16-le")


def _ledgers() -> Iterator[bytes]:
    yield LEDGER.encode("cp932")
    yield "証明書名\t期限\t託送\n\t\t東京\nA\t令和9年3月31日 9:00\t○\n".encode()


def _estates() -> Iterator[bytes]:
    for case in cases()[:4]:
        yield json.dumps(case).encode()


MAKERS: Mapping[str, Callable[[], Iterator[bytes]]] = {
    "request": _requests,
    "certificate": _certificates,
    "list": _lists,
    "pkcs12": _pkcs12,
    "question": _questions,
    "order_file": _order_files,
    "sheet": lambda: iter(SHEETS),
    "order": _orders,
    "body": lambda: iter(BODIES),
    "roll": _rolls,
    "evidence": _evidence,
    "connection": lambda: iter(CONNECTIONS),
    "held_file": _held_files,
    "own_ledger": _ledgers,
    "estate": _estates,
    "planted": lambda: iter((b"W",)),
}

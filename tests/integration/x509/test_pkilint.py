"""pkilint, a linter of its own standing, finds no error in what this house signs.

Two of its findings are limits of its own and are taken out by name: its URI check knows nine schemes, all with a host,
and urn is not among them (RFC 8141 names are absolute URIs, RFC 5280 section 4.2.1.6); its fast decoder cannot read
object identifiers whose first arcs need more than one byte, such as 2.999, so it is given pyasn1's own decoder.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from importlib import import_module
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import OCSPNonce, load_der_x509_certificate, ocsp
from fixtures.paper_house import NOW, PaperHouse

from warifu.authority.facts import KeyAlgorithm, Revocation, RevocationReason, StatusAnswer, StatusOfSerial, SubjectName
from warifu.authority.lists import RevokedSerial

Lint = Callable[..., list[str]]
URN_FINDING = 'pkix.invalid_uri_syntax: Invalid URI syntax: "urn:warifu:certificate:'


@pytest.fixture(autouse=True)
def patient_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decodes every object identifier, strictly by DER."""
    from pkilint import document
    from pyasn1.codec.der.decoder import decode

    def decode_whole(substrate, asn1Spec):  # noqa: N803  # the name pkilint calls it by
        decoded, rest = decode(bytes(substrate), asn1Spec=asn1Spec)
        if rest:
            raise document.PyAsn1Error("trailing data")
        return decoded, rest

    monkeypatch.setattr(document, "decode_der", decode_whole)


def findings(capsys: pytest.CaptureFixture, tmp_path: Path, command: str, der: bytes, *args: str) -> list[str]:
    """Codes and messages of severity WARNING and above."""
    (tmp_path / "der").write_bytes(der)
    lint = import_module(f"pkilint.bin.{command}").main
    lint(["lint", *args, "-f", "JSON", "-s", "WARNING", "--document-format", "DER", str(tmp_path / "der")])
    results = json.loads(capsys.readouterr().out)["results"]
    found = [f"{f['code']}: {f.get('message')}" for result in results for f in result["finding_descriptions"]]
    return [finding for finding in found if not finding.startswith(URN_FINDING)]


@pytest.fixture
def lint(capsys: pytest.CaptureFixture, tmp_path: Path) -> Lint:
    return partial(findings, capsys, tmp_path)


@pytest.mark.parametrize("name", ["root", "issuing", "client", "responder"])
def test_pkilint_finds_nothing_in_certificates(lint: Lint, each_paper_house: PaperHouse, name: str) -> None:
    assert lint("lint_pkix_cert", getattr(each_paper_house, name)) == []


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_pkilint_finds_nothing_for_any_kind_of_key(
    lint: Lint, paper_house: PaperHouse, algorithm: KeyAlgorithm
) -> None:
    public_key = paper_house.x509.make_key(algorithm).public_key
    content = paper_house.content("client", SubjectName("髙﨑𠮷", "株式会社𠮷田電力"), public_key, 2)
    assert lint("lint_pkix_cert", paper_house.sign(content)) == []


def test_pkilint_finds_nothing_in_a_server_certificate(lint: Lint, paper_house: PaperHouse) -> None:
    public_key = paper_house.x509.make_key(KeyAlgorithm.RSA_2048).public_key
    content = paper_house.content("server", SubjectName("planning.example"), public_key, 1)
    assert lint("lint_pkix_cert", paper_house.sign(replace(content, dns_names=("planning.example",)))) == []


def test_pkilint_finds_nothing_in_revocation_lists(lint: Lint, each_paper_house: PaperHouse) -> None:
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    arguments = ("--type", "CRL", "--profile", "PKIX")
    assert lint("lint_crl", each_paper_house.list_of(entries), *arguments) == []
    assert lint("lint_crl", each_paper_house.list_of([]), *arguments) == []


@pytest.mark.parametrize("status", StatusOfSerial)
def test_pkilint_finds_nothing_in_ocsp_responses(
    lint: Lint, each_paper_house: PaperHouse, status: StatusOfSerial
) -> None:
    house = each_paper_house
    client, issuing = load_der_x509_certificate(house.client), load_der_x509_certificate(house.issuing)
    question = ocsp.OCSPRequestBuilder().add_certificate(client, issuing, hashes.SHA256())
    der = question.add_extension(OCSPNonce(b"n" * 32), critical=False).build().public_bytes(Encoding.DER)
    revocation = Revocation(RevocationReason.SUPERSEDED, NOW, "-") if status is StatusOfSerial.REVOKED else None
    answer = StatusAnswer(status, NOW, NOW + timedelta(days=1), revocation)
    request = house.x509.read_status_request(der)
    response = house.x509.status_signer(house.responder, house.issuing, house.responder_key).sign([(request, answer)])[
        0
    ]
    assert lint("lint_ocsp_response", response) == []


def test_pkilint_would_find_what_is_wrong(lint: Lint, paper_house: PaperHouse) -> None:
    content = replace(paper_house.client_content, dns_names=("-no.host.name-.",))
    certificate = paper_house.x509.sign(paper_house.x509.to_be_signed(content), paper_house.issuing_key)
    assert any("domain" in finding for finding in lint("lint_pkix_cert", certificate))

"""pkilint, an independent linter, finds no error in what this installation signs (see tests/fixtures/pkilint.py)."""

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import OCSPNonce, load_der_x509_certificate, ocsp
from fixtures.paper_installation import NOW, PaperInstallation
from fixtures.pkilint import Lint

from warifu.adapters.x509.certificates import building
from warifu.authority.facts import KeyAlgorithm, Revocation, RevocationReason, StatusAnswer, StatusOfSerial, SubjectName
from warifu.authority.lists import RevokedSerial


@pytest.mark.parametrize("name", ["root", "issuing", "client", "responder"])
def test_pkilint_finds_nothing_in_certificates(
    lint: Lint, each_paper_installation: PaperInstallation, name: str
) -> None:
    assert lint("lint_pkix_cert", getattr(each_paper_installation, name)) == []


@pytest.mark.parametrize("algorithm", KeyAlgorithm)
def test_pkilint_finds_nothing_for_any_kind_of_key(
    lint: Lint, paper_installation: PaperInstallation, algorithm: KeyAlgorithm
) -> None:
    public_key = paper_installation.requests.make_key(algorithm).public_key
    content = paper_installation.content("client", SubjectName("髙﨑𠮷", "株式会社𠮷田電力"), public_key, 2)
    assert lint("lint_pkix_cert", paper_installation.sign(content)) == []


def test_pkilint_finds_nothing_in_a_server_certificate(lint: Lint, paper_installation: PaperInstallation) -> None:
    public_key = paper_installation.requests.make_key(KeyAlgorithm.RSA_2048).public_key
    content = paper_installation.content("server", SubjectName("planning.example"), public_key, 1)
    assert lint("lint_pkix_cert", paper_installation.sign(replace(content, dns_names=("planning.example",)))) == []


def test_pkilint_finds_nothing_in_revocation_lists(lint: Lint, each_paper_installation: PaperInstallation) -> None:
    entries = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    arguments = ("--type", "CRL", "--profile", "PKIX")
    assert lint("lint_crl", each_paper_installation.list_of(entries), *arguments) == []
    assert lint("lint_crl", each_paper_installation.list_of([]), *arguments) == []


@pytest.mark.parametrize("status", StatusOfSerial)
def test_pkilint_finds_nothing_in_ocsp_responses(
    lint: Lint, each_paper_installation: PaperInstallation, status: StatusOfSerial
) -> None:
    installation = each_paper_installation
    client, issuing = load_der_x509_certificate(installation.client), load_der_x509_certificate(installation.issuing)
    question = ocsp.OCSPRequestBuilder().add_certificate(client, issuing, hashes.SHA256())
    der = question.add_extension(OCSPNonce(b"n" * 32), critical=False).build().public_bytes(Encoding.DER)
    revocation = Revocation(RevocationReason.SUPERSEDED, NOW, "-") if status is StatusOfSerial.REVOKED else None
    answer = StatusAnswer(status, NOW, NOW + timedelta(days=1), revocation)
    request = installation.ocsp.read_status_request(der)
    response = installation.ocsp.status_signer(
        installation.responder, installation.issuing, installation.responder_key
    ).sign([(request, answer)])[0]
    assert lint("lint_ocsp_response", response) == []


@pytest.mark.parametrize(
    ("uris", "policy", "found"),
    [
        (("urn:example:animal:ferret:nose",), None, "(ERROR): Invalid URI syntax"),
        ((), "2.999.1", "(FATAL): ASN.1 decoding failure"),
    ],
    ids=["the example of RFC 8141", "the arc for examples of X.660"],
)
def test_what_is_excused_is_a_limit_of_pkilints_command(
    paper_installation: PaperInstallation, tmp_path: Path, uris: tuple[str, ...], policy: str | None, found: str
) -> None:
    content = paper_installation.client_content
    content = replace(content, uris=uris, profile=replace(content.profile, policy=policy))
    (tmp_path / "client.der").write_bytes(paper_installation.sign(content))
    command = [Path(sys.executable).parent / "lint_pkix_cert", "lint", "-s", "ERROR", tmp_path / "client.der"]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode != 0
    assert found in told.stdout


def test_pkilint_would_find_what_is_wrong(lint: Lint, paper_installation: PaperInstallation) -> None:
    content = replace(paper_installation.client_content, dns_names=("-no.host.name-.",))
    to_be_signed = [building.to_be_signed(content)]
    (certificate,) = paper_installation.certificates.sign_many(to_be_signed, paper_installation.issuing_key)
    assert any("domain" in finding for finding in lint("lint_pkix_cert", certificate))

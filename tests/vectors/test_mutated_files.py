"""Files from outside, changed in hundreds of ways: a right answer or a coded error, never anything else."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID
from fixtures.paper_installation import NOW, PaperInstallation

from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.authority.facts import (
    RevocationReason,
)
from warifu.authority.lists import RevokedSerial
from warifu.kernel.secret import Secret

KINDS = ("certificate", "certificate_pem", "csr", "crl", "pkcs12", "ocsp_request")


@pytest.fixture(scope="module")
def originals(paper_installation: PaperInstallation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("originals")
    client = x509.load_der_x509_certificate(paper_installation.client)
    issuing = x509.load_der_x509_certificate(paper_installation.issuing)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "取引システム1号")])
    key = ec.generate_private_key(ec.SECP256R1())
    question = ocsp.OCSPRequestBuilder().add_certificate(client, issuing, hashes.SHA256())
    others = [RevokedSerial(serial, NOW, reason) for serial, reason in enumerate(RevocationReason, start=1)]
    files = {
        "root": paper_installation.root,
        "issuing": paper_installation.issuing,
        "certificate": paper_installation.client,
        "certificate_pem": client.public_bytes(Encoding.PEM),
        "csr": x509.CertificateSigningRequestBuilder(name).sign(key, hashes.SHA256()).public_bytes(Encoding.DER),
        "crl": paper_installation.list_of(others),
        "pkcs12": Pkcs12Packer().pack(
            paper_installation.client_key.private_key,
            paper_installation.client,
            [paper_installation.issuing],
            "1号",
            Secret("passphrase"),
        ),
        "ocsp_request": question.build().public_bytes(Encoding.DER),
    }
    for file, data in files.items():
        (folder / file).write_bytes(data)
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_a_changed_file_gets_a_right_answer_or_a_coded_error(
    originals: Path, counts: Mapping[str, int], kind: str
) -> None:
    judge = Path(__file__).with_name("judge_mutations.py")
    command = [sys.executable, judge, kind, str(counts["mutated_files"]), originals]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    results = json.loads(done.stdout)
    assert results["wrong"] == []
    assert results["refused"] >= counts["mutated_refused"]

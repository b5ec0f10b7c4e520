"""証明書の状態: revocation lists, CA certificates and OCSP over plain HTTP, asked by curl and openssl."""

import base64
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509 import ocsp
from fixtures.checkpoint import DAY, curl, now, serving

from warifu.adapters.x509.status.port import OcspStatus
from warifu.entrypoints.http.serving import Listener
from warifu.entrypoints.status.app import StatusApp
from warifu.entrypoints.status.memory import AnswerMemory
from warifu.workflows.publication.answer_status import StatusReply


@pytest.fixture(scope="module")
def status(small_pki, tmp_path_factory):
    folder = tmp_path_factory.mktemp("status")
    for name in ("crl", "ca"):
        (folder / name).mkdir()
    (folder / "crl" / "market-g1.crl").write_bytes(small_pki.revocation_list())
    (folder / "ca" / "market-g1.cer").write_bytes(small_pki.issuing.der)
    (folder / "secret.key").write_text("no")

    class Respond:
        def refuse(self, reason: str) -> StatusReply:
            return StatusReply(OcspStatus().refuse_status(reason))

        def answer(self, request: bytes) -> StatusReply:
            asked = ocsp.load_der_ocsp_request(request)
            if asked.serial_number == 13:
                raise RuntimeError("the database is away")
            single = ocsp.OCSPResponseBuilder().add_response_by_hash(
                asked.issuer_name_hash,
                asked.issuer_key_hash,
                asked.serial_number,
                hashes.SHA1(),
                ocsp.OCSPCertStatus.GOOD,
                now(),
                now() + DAY,
                None,
                None,
            )
            named = single.responder_id(ocsp.OCSPResponderEncoding.NAME, small_pki.issuing.certificate)
            signed = named.sign(small_pki.issuing.key, hashes.SHA256())
            return StatusReply(signed.public_bytes(serialization.Encoding.DER), now(), now() + DAY)

    with serving(Listener("status", "127.0.0.1", 0, StatusApp(folder, Respond(), AnswerMemory()))) as ports:
        yield f"http://127.0.0.1:{ports[0]}"


def test_lists_and_certificates_are_handed_out_with_their_types(status, small_pki):
    for path, kind in {
        "/crl/market-g1.crl": "application/pkix-crl",
        "/ca/market-g1.cer": "application/pkix-cert",
        "/ca/market-g1.pem": "application/x-pem-file",
    }.items():
        reply = curl(small_pki, status + path)
        assert (reply.status, reply.headers["content-type"]) == (200, kind)
        assert "max-age" in reply.headers["cache-control"]
    assert x509.load_pem_x509_certificate(reply.body) == small_pki.issuing.certificate


@pytest.mark.parametrize(
    "path",
    [
        "/", "/crl/", "/crl/none.crl", "/crl/..%2fsecret.crl", "/ca/../secret.key", "/ca/market-g1.key", "/crl/.crl",
        "/ca/%00.cer",
    ],
)  # fmt: skip
def test_nothing_else_is_handed_out(status, small_pki, path):
    assert curl(small_pki, status + path, "--path-as-is").status == 404


def test_openssl_asks_for_a_status_and_believes_it(status, small_pki):
    client = small_pki.client("asked-about")
    done = subprocess.run(
        [
            "openssl", "ocsp", "-issuer", small_pki.issuing.pem, "-cert", client.pem, "-url", f"{status}/ocsp",
            "-CAfile", small_pki.root.pem, "-verify_other", small_pki.issuing.pem, "-no_nonce",
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Response verify OK" in done.stderr
    assert ": good" in done.stdout


def ocsp_request(pki, serial: int) -> bytes:
    builder = ocsp.OCSPRequestBuilder().add_certificate_by_hash(b"n" * 20, b"k" * 20, serial, hashes.SHA1())
    return builder.build().public_bytes(serialization.Encoding.DER)


def test_a_request_in_the_path_is_answered_as_well(status, small_pki):
    encoded = base64.b64encode(ocsp_request(small_pki, 7)).decode().replace("/", "%2F").replace("+", "%2B")
    reply = curl(small_pki, f"{status}/ocsp/{encoded}")
    assert reply.headers["content-type"] == "application/ocsp-response"
    assert ocsp.load_der_ocsp_response(reply.body).response_status is ocsp.OCSPResponseStatus.SUCCESSFUL


def asked(status, pki, tmp_path, body: bytes) -> ocsp.OCSPResponseStatus:
    (tmp_path / "request").write_bytes(body)
    reply = curl(pki, f"{status}/ocsp", "--data-binary", f"@{tmp_path / 'request'}")
    return ocsp.load_der_ocsp_response(reply.body).response_status


def test_requests_that_are_none_or_too_large_are_malformed(status, small_pki, tmp_path):
    malformed = ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    assert asked(status, small_pki, tmp_path, b"") is malformed
    assert asked(status, small_pki, tmp_path, b"\0" * 4097) is malformed
    reply = curl(small_pki, f"{status}/ocsp/%%%")
    assert ocsp.load_der_ocsp_response(reply.body).response_status is malformed


def test_a_responder_that_fails_says_try_later(status, small_pki, tmp_path):
    assert asked(status, small_pki, tmp_path, ocsp_request(small_pki, 13)) is ocsp.OCSPResponseStatus.TRY_LATER


def test_health_answers_and_other_methods_do_not(status, small_pki):
    assert curl(small_pki, f"{status}/health").json() == {"status": "ok"}
    assert curl(small_pki, f"{status}/health", "-X", "DELETE").status == 405

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
    (folder / "crl" / "market-root-g1.crl").write_bytes(small_pki.revocation_list())
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


def test_a_list_in_pem_is_the_list_and_an_authoritys_lists_stand_in_one_file(status, small_pki):
    der = curl(small_pki, status + "/crl/market-g1.crl").body
    one = curl(small_pki, status + "/crl/market-g1.pem")
    assert one.headers["content-length"] == str(len(one.body))
    assert x509.load_pem_x509_crl(one.body).public_bytes(serialization.Encoding.DER) == der
    both = curl(small_pki, status + "/crl/market.pem")
    assert both.body == one.body + curl(small_pki, status + "/crl/market-root-g1.pem").body
    assert curl(small_pki, status + "/crl/market.crl").status == 404


@pytest.mark.parametrize("path", ["/crl/market-g1.crl", "/crl/market-g1.pem", "/crl/market.pem", "/ca/market-g1.cer"])
def test_who_has_the_newest_list_is_told_so_without_it(status, small_pki, path):
    first = curl(small_pki, status + path)
    etag, changed = first.headers["etag"], first.headers["last-modified"]
    for field in (f"If-None-Match: {etag}", f'If-None-Match: "other", W/{etag}', "If-None-Match: *"):
        again = curl(small_pki, status + path, "-H", field)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert curl(small_pki, status + path, "-H", f"If-Modified-Since: {changed}").status == 304
    for field in ('If-None-Match: "other"', "If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT", "If-Modified-Since: ?"):
        assert curl(small_pki, status + path, "-H", field).body == first.body


def test_nginx_and_haproxy_take_the_lists_as_they_are_handed_out(status, small_pki, tmp_path):
    for name in ("crl/market.pem", "ca/market-g1.pem"):
        (tmp_path / name.replace("/", "-")).write_bytes(curl(small_pki, f"{status}/{name}").body)
    ssl = (
        f"ssl_client_certificate {tmp_path}/ca-market-g1.pem; ssl_crl {tmp_path}/crl-market.pem; ssl_verify_client on;"
    )
    key = f"ssl_certificate {tmp_path}/server.pem; ssl_certificate_key {tmp_path}/server.pem;"
    own = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=localhost -days 2"
    pem = tmp_path / "server.pem"
    subprocess.run([*own.split(), "-keyout", pem, "-out", tmp_path / "own.pem"], check=True, capture_output=True)
    pem.write_bytes(pem.read_bytes() + (tmp_path / "own.pem").read_bytes())
    http = f"http {{ server {{ listen 127.0.0.1:1 ssl; {key} {ssl} }} }}"
    (tmp_path / "nginx.conf").write_text(f"pid {tmp_path}/pid; error_log stderr; events {{}} {http}")
    checked = subprocess.run(["nginx", "-t", "-c", tmp_path / "nginx.conf"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    verify = f"ca-file {tmp_path}/ca-market-g1.pem crl-file {tmp_path}/crl-market.pem verify required"
    (tmp_path / "haproxy.cfg").write_text(
        "defaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n"
        f"frontend f\n bind 127.0.0.1:1 ssl crt {pem} {verify}\n"
    )
    checked = subprocess.run(["haproxy", "-c", "-f", tmp_path / "haproxy.cfg"], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr


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

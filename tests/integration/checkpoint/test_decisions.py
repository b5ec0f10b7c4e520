"""相互認証の判断: every client that should get in does, everyone else is told why; real TLS, real curl."""

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from fixtures.checkpoint import CODE, DAY, Published, SmallPki, now, open_checkpoint, roll_entry

from warifu.systems.facts import Use

UPLOAD = Use("PLANNING", "FILE_UPLOAD")


@pytest.fixture(scope="module")
def installation(small_pki: SmallPki, tmp_path_factory):
    """One checkpoint, and a client for every case."""
    pki = small_pki
    clients = {
        "admitted": pki.client("admitted"),
        "missing": None,
        "foreign": pki.client("foreign", issuer=pki.foreign),
        "wrong_purpose": pki.client("wrong-purpose", purpose=ExtendedKeyUsageOID.SERVER_AUTH),
        "no_purpose": pki.client("no-purpose", purpose=None),
        "not_yet_valid": pki.client("not-yet-valid", start=DAY),
        "expired": pki.client("expired", start=-30 * DAY, end=-DAY),
        "revoked": pki.client("revoked"),
        "deleted": pki.client("deleted"),
        "other": pki.client("other"),
        "unregistered": pki.client("unregistered"),
        "wrong_channel": pki.client("wrong-channel"),
    }
    held = {name: holder for name, holder in clients.items() if holder}
    entries = [
        roll_entry(holder)
        for name, holder in held.items()
        if name not in {"deleted", "other", "unregistered", "wrong_channel"}
    ]
    published = Published(tmp_path_factory.mktemp("decisions") / "publish", pki)
    published.everything(
        *entries,
        roll_entry(clients["deleted"], deleted_at=now()),
        roll_entry(clients["other"], code="0B002"),
        roll_entry(clients["wrong_channel"], UPLOAD),
        revoked=[clients["revoked"]],
    )
    published.roll(system="SWITCHING")
    with open_checkpoint(pki, published) as opened:
        opened.clients = clients
        yield opened


CASES = {
    "admitted": (200, "admitted"),
    "missing": (403, "denial.certificate.missing"),
    "foreign": (403, "denial.chain.untrusted"),
    "wrong_purpose": (403, "denial.certificate.wrong_purpose"),
    "no_purpose": (403, "denial.certificate.wrong_purpose"),
    "not_yet_valid": (403, "denial.certificate.not_yet_valid"),
    "expired": (403, "denial.certificate.expired"),
    "revoked": (403, "denial.certificate.revoked"),
    "deleted": (403, "denial.registration.deleted"),
    "other": (403, "denial.registration.other_participant"),
    "unregistered": (403, "denial.registration.not_for_system"),
    "wrong_channel": (403, "denial.registration.not_for_channel"),
}


@pytest.mark.parametrize("version", ["--tls-max=1.2", "--tlsv1.3"])
@pytest.mark.parametrize("case", CASES)
def test_every_client_is_told_what_the_checkpoint_decided(installation, case, version):
    arguments = ["--tls-max", "1.2"] if version == "--tls-max=1.2" else [version]
    reply = installation.ask(installation.clients[case], *arguments)
    assert (reply.status, reply.code) == CASES[case], reply.error
    said = reply.json()
    assert said["code"] == reply.code
    assert (said["system"], said["channel"]) == ("PLANNING", "JX")
    assert reply.headers["cache-control"] == "no-store"
    assert "content-security-policy" in reply.headers
    if reply.status != 200:
        assert said["message"]["ja"]
        assert said["todo"]["en"]


def test_the_page_behind_the_checkpoint_says_who_was_admitted(installation):
    client = installation.clients["admitted"]
    said = installation.ask(client).json()
    assert said["participant"] == {"name": "見本ひかりエナジー株式会社", "operator_code": CODE}
    assert said["certificate"]["id"] == "WF-26-00092"
    assert said["certificate"]["serial"].replace(":", "").lower() == f"{client.certificate.serial_number:040x}"


def test_a_browser_gets_pages_and_their_stylesheet(installation):
    browser = ["-H", "Accept: text/html,application/xhtml+xml,*/*;q=0.8", "-H", "Accept-Language: ja"]
    refused = installation.ask(installation.clients["unregistered"], *browser)
    assert refused.status == 403
    assert refused.headers["content-type"].startswith("text/html")
    assert "denial.registration.not_for_system" in refused.body.decode()
    admitted = installation.ask(installation.clients["admitted"], *browser)
    assert "見本ひかりエナジー株式会社" in admitted.body.decode()
    assert installation.ask(None, path="/static/warifu.css").status == 200


def test_identity_headers_from_a_client_gain_nothing(installation):
    der = installation.clients["admitted"].der.hex()
    spoofed = [
        "-H", f"Client-Cert: :{der}:", "-H", f"Client-Cert-Chain: :{der}:", "-H", "X-SSL-Client-Verify: SUCCESS",
        "-H", "X-Client-Subject: CN=admitted", "-H", f"X-Forwarded-Client-Cert: {der}",
        "-H", "X-Warifu-Operator: 0A001", "-H", f"client_cert: {der}",
    ]  # fmt: skip
    assert installation.ask(None, *spoofed).code == "denial.certificate.missing"
    assert installation.ask(installation.clients["unregistered"], *spoofed).code == "denial.registration.not_for_system"
    assert installation.ask(installation.clients["admitted"], *spoofed).code == "admitted"


def test_a_client_cannot_bring_its_own_authority(installation):
    foreign = installation.clients["foreign"]
    both = installation.pki.folder / "foreign-with-root.pem"
    both.write_bytes(foreign.pem.read_bytes() + installation.pki.foreign.pem.read_bytes())
    reply = installation.ask(None, "--cert", str(both), "--key", str(foreign.key_pem))
    assert reply.code == "denial.chain.untrusted"


@pytest.mark.parametrize(
    "named",
    [
        ["-G", "-d", "userid=0B002-yamada"],
        ["-d", "senderId=0B002&password=x"],
        ["-d", "userid=0A001-yamada&sender=0B002"],
        ["-F", "note=first", "-F", "sender=0B002"],
    ],
)
def test_a_request_that_names_another_participant_is_refused(installation, named):
    assert installation.ask(installation.clients["admitted"], *named).code == "denial.registration.other_participant"


@pytest.mark.parametrize(
    "named",
    [
        ["-G", "-d", "userid=0A001-yamada"],
        ["-d", "userid=yamada&password=x"],
        ["-F", "userid=0A001"],
        ["-F", "file=0B002;filename=sender"],
    ],
)
def test_a_request_that_names_its_own_participant_or_nobody_is_admitted(installation, named):
    assert installation.ask(installation.clients["admitted"], *named).code == "admitted"


def test_what_a_form_names_ranks_before_a_missing_registration(installation):
    wrong = installation.clients["wrong_channel"]
    assert installation.ask(wrong, "-d", "sender=0B002").code == "denial.registration.other_participant"
    assert installation.ask(wrong, "-d", "sender=0A001").code == "denial.registration.not_for_channel"


@pytest.mark.parametrize("path", ["/", "/nowhere/0A001/", "/jx/not-a-code/", "/web/0A001/", "/data/tokyo/0A001/"])
def test_a_path_that_leads_to_no_use_lists_the_uses_there_are(installation, path):
    reply = installation.ask(installation.clients["admitted"], path=path)
    assert (reply.status, reply.code) == (404, "gateway.path_unknown")
    assert [use.split("/")[1] for use in reply.json()["uses"]] == ["file-upload", "jx", "web-api"]


@pytest.mark.parametrize("chunked", [[], ["-H", "Transfer-Encoding: chunked"]])
def test_a_body_above_the_limit_is_refused_whether_or_not_its_length_is_stated(installation, chunked, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"x=" + b"\0" * 3_000_000)
    for kind in ("application/octet-stream", "application/x-www-form-urlencoded"):
        reply = installation.ask(
            installation.clients["admitted"], "-X", "POST", "-T", str(large), "-H", f"Content-Type: {kind}", *chunked
        )
        assert (reply.status, reply.code, reply.exit_code) == (413, "input.too_large", 0), reply.error
        assert reply.json()["limit"] == 1_000_000


def test_a_body_within_the_limit_is_taken(installation, tmp_path):
    body = tmp_path / "body"
    body.write_bytes(b"x=" + b"\0" * 999_998)
    assert installation.ask(installation.clients["admitted"], "--data-binary", f"@{body}").code == "admitted"


def test_somebody_refused_reads_the_reason_even_while_sending(installation, tmp_path):
    large = tmp_path / "large"
    large.write_bytes(b"\0" * 900_000)
    reply = installation.ask(installation.clients["expired"], "-T", str(large), "-H", "Expect:")
    assert (reply.code, reply.exit_code) == ("denial.certificate.expired", 0), reply.error


def test_a_form_that_is_none_is_refused_without_a_decision(installation):
    reply = installation.ask(
        installation.clients["admitted"], "-H", "Content-Type: multipart/form-data; boundary=x", "-d", "rubbish"
    )
    assert (reply.status, reply.code) == (400, "input.not_understood")

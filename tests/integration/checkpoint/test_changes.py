"""判断の材料が変わる: revocations, deletions and broken, missing or old files, while connections are open."""

import http.client
import os
import ssl
import time
from datetime import timedelta

import pytest
from fixtures.checkpoint import CODE, DAY, Checkpoint, curl, now, roll_entry, sites

from warifu.adapters.tls.context import Site

HOUR = timedelta(hours=1)


class KeptAlive:
    """One TLS connection that stays open over many requests."""

    def __init__(self, checkpoint: Checkpoint, holder) -> None:
        context = ssl.create_default_context(cafile=str(checkpoint.pki.servers.pem))
        context.load_cert_chain(holder.pem, holder.key_pem)
        self.connection = http.client.HTTPSConnection("localhost", checkpoint.port, context=context, timeout=20)
        self.connection.connect()
        self._socket = self.connection.sock

    def code(self) -> str:
        self.connection.request("GET", f"/jx/{CODE}/")
        reply = self.connection.getresponse()
        reply.read()
        assert self.connection.sock is self._socket, "the connection was opened anew"
        return reply.headers["warifu-code"]

    def code_within(self, seconds: float, expected: str) -> str:
        until = time.monotonic() + seconds
        while (code := self.code()) != expected and time.monotonic() < until:
            time.sleep(0.2)
        return code


def changed_code(checkpoint: Checkpoint, holder, expected: str) -> str:
    until = time.monotonic() + 5
    while (code := checkpoint.ask(holder).code) != expected and time.monotonic() < until:
        time.sleep(0.2)
    return code


@pytest.fixture
def client(checkpoint, small_pki):
    holder = small_pki.client("keeper")
    checkpoint.published.everything(roll_entry(holder))
    assert changed_code(checkpoint, holder, "admitted") == "admitted"
    return holder


def test_a_certificate_revoked_while_connected_is_refused_on_its_next_request(checkpoint, client):
    kept = KeptAlive(checkpoint, client)
    assert kept.code() == "admitted"
    checkpoint.published.crl(checkpoint.pki.revocation_list([client], number=2))
    assert kept.code_within(5, "denial.certificate.revoked") == "denial.certificate.revoked"


def test_a_registration_deleted_while_connected_is_refused_on_the_next_request(checkpoint, client):
    kept = KeptAlive(checkpoint, client)
    assert kept.code() == "admitted"
    checkpoint.published.roll(roll_entry(client, deleted_at=now()))
    assert kept.code_within(5, "denial.registration.deleted") == "denial.registration.deleted"


def test_trust_that_is_withdrawn_refuses_the_next_request(checkpoint, client):
    kept = KeptAlive(checkpoint, client)
    assert kept.code() == "admitted"
    (checkpoint.published.folder / "trust" / "market.pem").unlink()
    assert kept.code_within(5, "denial.chain.untrusted") == "denial.chain.untrusted"


def test_a_checkpoint_without_any_file_refuses_everybody_as_untrusted(checkpoint, small_pki):
    assert checkpoint.ask(small_pki.client("early")).code == "denial.chain.untrusted"


def test_without_a_revocation_list_the_checkpoint_is_in_doubt(checkpoint, small_pki):
    holder = small_pki.client("no-list")
    checkpoint.published.trust(small_pki.root, small_pki.issuing)
    assert changed_code(checkpoint, holder, "denial.revocation.stale") == "denial.revocation.stale"
    reply = checkpoint.ask(holder)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")


def test_without_a_roll_the_checkpoint_is_in_doubt(checkpoint, small_pki):
    holder = small_pki.client("no-roll")
    checkpoint.published.trust(small_pki.root, small_pki.issuing)
    checkpoint.published.crl(small_pki.revocation_list())
    checkpoint.published.crl(small_pki.revocation_list(issuer=small_pki.root), "root")
    assert changed_code(checkpoint, holder, "denial.roll.stale") == "denial.roll.stale"
    assert checkpoint.ask(holder).status == 503


def test_when_the_roots_list_has_ended_nobody_is_let_in(checkpoint, client):
    checkpoint.published.crl(
        checkpoint.pki.revocation_list(issuer=checkpoint.pki.root, number=2, last=-DAY, until=-HOUR), "root"
    )
    assert changed_code(checkpoint, client, "denial.revocation.stale") == "denial.revocation.stale"


def test_a_roll_that_is_too_old_and_a_list_past_its_next_update_refuse(checkpoint, client):
    checkpoint.published.roll(roll_entry(client), made_at=now() - 2 * HOUR)
    assert changed_code(checkpoint, client, "denial.roll.stale") == "denial.roll.stale"
    checkpoint.published.crl(checkpoint.pki.revocation_list(number=3, last=-DAY, until=-HOUR))
    assert changed_code(checkpoint, client, "denial.revocation.stale") == "denial.revocation.stale"


@pytest.mark.parametrize("rubbish", [b"", b"{", b'{"format":"warifu-roll-1"}', b"\xff" * 1000, b"[" * 100_000])
def test_a_broken_roll_does_not_take_the_place_of_a_good_one(checkpoint, client, rubbish):
    (checkpoint.published.folder / "roll" / "PLANNING.json").write_bytes(rubbish)
    time.sleep(1.2)
    assert checkpoint.ask(client).code == "admitted"


def test_lists_that_are_broken_forged_or_older_do_not_take_the_place_of_a_good_one(checkpoint, client):
    pki = checkpoint.pki
    checkpoint.published.crl(pki.revocation_list(number=7))
    time.sleep(1.2)
    assert checkpoint.ask(client).code == "admitted"
    for name, der in {
        "broken": pki.revocation_list([client], number=8)[:-40],
        "forged": pki.revocation_list([client], number=9, signer=pki.foreign),
        "foreign": pki.revocation_list([client], number=10, issuer=pki.foreign),
        "older": pki.revocation_list([client], number=6),
    }.items():
        checkpoint.published.crl(der, name)
    time.sleep(1.2)
    assert checkpoint.ask(client).code == "admitted"


def test_a_broken_trust_file_does_not_take_the_place_of_a_good_one(checkpoint, client):
    (checkpoint.published.folder / "trust" / "market.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n")
    time.sleep(1.2)
    assert checkpoint.ask(client).code == "admitted"


def test_certificates_below_a_revoked_issuing_authority_are_untrusted(checkpoint, client):
    checkpoint.published.crl(
        checkpoint.pki.revocation_list([checkpoint.pki.issuing], issuer=checkpoint.pki.root), "root"
    )
    assert changed_code(checkpoint, client, "denial.chain.untrusted") == "denial.chain.untrusted"


def test_a_file_touched_without_change_changes_nothing(checkpoint, client):
    for path in checkpoint.published.folder.rglob("*.*"):
        os.utime(path)
    time.sleep(1.2)
    assert checkpoint.ask(client).code == "admitted"


def test_each_name_on_one_port_has_its_own_system(checkpoint, client):
    checkpoint.published.roll(system="SWITCHING")
    time.sleep(1.2)
    resolve = [item for name in "ab" for item in ("--resolve", f"{name}.localhost:{checkpoint.port}:127.0.0.1")]
    planning = curl(checkpoint.pki, checkpoint.url(host="a.localhost"), *resolve, holder=client)
    assert (planning.code, planning.json()["system"]) == ("admitted", "PLANNING")
    switching = curl(checkpoint.pki, checkpoint.url(f"/web/{CODE}/", "b.localhost"), *resolve, holder=client)
    assert (switching.code, switching.json()["system"]) == ("denial.registration.not_for_system", "SWITCHING")


@pytest.mark.parametrize("host", ["b.localhost", "localhost.", "elsewhere.example"])
def test_a_request_for_another_name_than_the_connections_is_misdirected(checkpoint, client, host):
    reply = checkpoint.ask(client, "-H", f"Host: {host}:{checkpoint.port}")
    expected = 200 if host == "localhost." else 421
    assert reply.status == expected
    if expected == 421:
        assert reply.code == "gateway.misdirected"


def test_a_client_without_a_server_name_gets_the_default_system_only(checkpoint, client):
    by_address = curl(checkpoint.pki, f"https://127.0.0.1:{checkpoint.port}/jx/{CODE}/", "--insecure", holder=client)
    assert by_address.code == "admitted"
    other = curl(
        checkpoint.pki,
        f"https://127.0.0.1:{checkpoint.port}/web/{CODE}/",
        "--insecure",
        "-H",
        "Host: b.localhost",
        holder=client,
    )
    assert other.status == 421


def test_new_server_certificates_are_shown_after_a_reload(checkpoint, client):
    renewed = checkpoint.pki.issue("renewed", issuer=checkpoint.pki.foreign, names=["localhost"])
    checkpoint.context.reload({**sites(checkpoint.pki), "localhost": Site(renewed.pem, renewed.key_pem)})
    assert checkpoint.ask(client).exit_code == 60  # signed by an authority that curl was not told to trust
    checkpoint.context.reload(sites(checkpoint.pki))
    assert checkpoint.ask(client).code == "admitted"

"""入口の備えが変わる: revocations, deletions and broken, missing or old files, while connections are open."""

import http.client
import os
import ssl
import time
from datetime import timedelta

import pytest
from fixtures.checkpoint import CODE, DAY, Door, curl, now, roll_entry, sites

from warifu.adapters.tls.context import Site
from warifu.registration.facts import System

HOUR = timedelta(hours=1)


class KeptAlive:
    """One TLS connection that stays open over many requests."""

    def __init__(self, door: Door, holder) -> None:
        context = ssl.create_default_context(cafile=str(door.pki.servers.pem))
        context.load_cert_chain(holder.pem, holder.key_pem)
        self.connection = http.client.HTTPSConnection("localhost", door.port, context=context, timeout=20)
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


def changed_code(door: Door, holder, expected: str) -> str:
    until = time.monotonic() + 5
    while (code := door.ask(holder).code) != expected and time.monotonic() < until:
        time.sleep(0.2)
    return code


@pytest.fixture
def client(door, small_pki):
    holder = small_pki.client("keeper")
    door.published.everything(roll_entry(holder))
    assert changed_code(door, holder, "admitted") == "admitted"
    return holder


def test_a_certificate_revoked_while_connected_is_refused_on_its_next_request(door, client):
    kept = KeptAlive(door, client)
    assert kept.code() == "admitted"
    door.published.crl(door.pki.revocation_list([client], number=2))
    assert kept.code_within(5, "denial.certificate.revoked") == "denial.certificate.revoked"


def test_a_registration_deleted_while_connected_is_refused_on_the_next_request(door, client):
    kept = KeptAlive(door, client)
    assert kept.code() == "admitted"
    door.published.roll(roll_entry(client, deleted_at=now()))
    assert kept.code_within(5, "denial.registration.deleted") == "denial.registration.deleted"


def test_trust_that_is_withdrawn_refuses_the_next_request(door, client):
    kept = KeptAlive(door, client)
    assert kept.code() == "admitted"
    (door.published.folder / "trust" / "market.pem").unlink()
    assert kept.code_within(5, "denial.chain.untrusted") == "denial.chain.untrusted"


def test_a_door_without_any_file_refuses_everybody_as_untrusted(door, small_pki):
    assert door.ask(small_pki.client("early")).code == "denial.chain.untrusted"


def test_without_a_revocation_list_the_door_is_in_doubt(door, small_pki):
    holder = small_pki.client("no-list")
    door.published.trust(small_pki.root, small_pki.issuing)
    assert changed_code(door, holder, "denial.revocation.stale") == "denial.revocation.stale"
    reply = door.ask(holder)
    assert (reply.status, reply.headers["retry-after"]) == (503, "60")


def test_without_a_roll_the_door_is_in_doubt(door, small_pki):
    holder = small_pki.client("no-roll")
    door.published.trust(small_pki.root, small_pki.issuing)
    door.published.crl(small_pki.revocation_list())
    door.published.crl(small_pki.revocation_list(issuer=small_pki.root), "root")
    assert changed_code(door, holder, "denial.roll.stale") == "denial.roll.stale"
    assert door.ask(holder).status == 503


def test_when_the_roots_list_has_ended_nobody_is_let_in(door, client):
    door.published.crl(door.pki.revocation_list(issuer=door.pki.root, number=2, last=-DAY, until=-HOUR), "root")
    assert changed_code(door, client, "denial.revocation.stale") == "denial.revocation.stale"


def test_a_roll_that_is_too_old_and_a_list_past_its_next_update_refuse(door, client):
    door.published.roll(roll_entry(client), made_at=now() - 2 * HOUR)
    assert changed_code(door, client, "denial.roll.stale") == "denial.roll.stale"
    door.published.crl(door.pki.revocation_list(number=3, last=-DAY, until=-HOUR))
    assert changed_code(door, client, "denial.revocation.stale") == "denial.revocation.stale"


@pytest.mark.parametrize("rubbish", [b"", b"{", b'{"format":"warifu-roll-1"}', b"\xff" * 1000, b"[" * 100_000])
def test_a_broken_roll_does_not_take_the_place_of_a_good_one(door, client, rubbish):
    (door.published.folder / "roll" / "PLANNING.json").write_bytes(rubbish)
    time.sleep(1.2)
    assert door.ask(client).code == "admitted"


def test_lists_that_are_broken_forged_or_older_do_not_take_the_place_of_a_good_one(door, client):
    pki = door.pki
    door.published.crl(pki.revocation_list(number=7))
    time.sleep(1.2)
    assert door.ask(client).code == "admitted"
    for name, der in {
        "broken": pki.revocation_list([client], number=8)[:-40],
        "forged": pki.revocation_list([client], number=9, signer=pki.foreign),
        "foreign": pki.revocation_list([client], number=10, issuer=pki.foreign),
        "older": pki.revocation_list([client], number=6),
    }.items():
        door.published.crl(der, name)
    time.sleep(1.2)
    assert door.ask(client).code == "admitted"


def test_a_broken_trust_file_does_not_take_the_place_of_a_good_one(door, client):
    (door.published.folder / "trust" / "market.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n")
    time.sleep(1.2)
    assert door.ask(client).code == "admitted"


def test_certificates_below_a_revoked_issuing_authority_are_untrusted(door, client):
    door.published.crl(door.pki.revocation_list([door.pki.issuing], issuer=door.pki.root), "root")
    assert changed_code(door, client, "denial.chain.untrusted") == "denial.chain.untrusted"


def test_a_file_touched_without_change_changes_nothing(door, client):
    for path in door.published.folder.rglob("*.*"):
        os.utime(path)
    time.sleep(1.2)
    assert door.ask(client).code == "admitted"


def test_each_name_on_one_port_has_its_own_system(door, client):
    door.published.roll(system=System.SWITCHING)
    time.sleep(1.2)
    resolve = [item for name in "ab" for item in ("--resolve", f"{name}.localhost:{door.port}:127.0.0.1")]
    planning = curl(door.pki, door.url(host="a.localhost"), *resolve, holder=client)
    assert (planning.code, planning.json()["system"]) == ("admitted", "PLANNING")
    switching = curl(door.pki, door.url(f"/web/{CODE}/", "b.localhost"), *resolve, holder=client)
    assert (switching.code, switching.json()["system"]) == ("denial.registration.not_for_system", "SWITCHING")


@pytest.mark.parametrize("host", ["b.localhost", "localhost.", "elsewhere.example"])
def test_a_request_for_another_name_than_the_connections_is_misdirected(door, client, host):
    reply = door.ask(client, "-H", f"Host: {host}:{door.port}")
    expected = 200 if host == "localhost." else 421
    assert reply.status == expected
    if expected == 421:
        assert reply.code == "gateway.misdirected"


def test_a_client_without_a_server_name_gets_the_default_system_only(door, client):
    by_address = curl(door.pki, f"https://127.0.0.1:{door.port}/jx/{CODE}/", "--insecure", holder=client)
    assert by_address.code == "admitted"
    other = curl(
        door.pki, f"https://127.0.0.1:{door.port}/web/{CODE}/", "--insecure", "-H", "Host: b.localhost", holder=client
    )
    assert other.status == 421


def test_new_server_certificates_are_shown_after_a_reload(door, client):
    renewed = door.pki.issue("renewed", issuer=door.pki.foreign, names=["localhost"])
    door.context.reload({**sites(door.pki), "localhost": Site(renewed.pem, renewed.key_pem)})
    assert door.ask(client).exit_code == 60  # signed by an authority that curl was not told to trust
    door.context.reload(sites(door.pki))
    assert door.ask(client).code == "admitted"

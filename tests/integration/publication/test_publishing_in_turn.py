"""Nodes that publish in turn, each remembering the newest list it made itself."""

from dataclasses import replace
from datetime import timedelta

from cryptography.x509 import load_der_x509_crl
from fixtures.status import CA, STAFF, issue
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.adapters.public_files import PublicFolder
from warifu.adapters.publication import PublicationFolder
from warifu.authority.facts import RevocationReason
from warifu.authority.lists import NewestLines
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

STEPS = st.lists(st.tuples(st.integers(0, 1), st.sampled_from(["revoke", "revoke", "publish", "publish", "anew"])))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_two_nodes_that_publish_in_turn_say_the_same(installation, clock, steps) -> None:
    nodes = [replace(installation, newest_lines=NewestLines()) for _ in range(2)]
    free, number = issue(installation, 6), 0
    revoked = {one.serial_number for one in load_der_x509_crl(publish_list(installation, CA).der)}
    for which, what in steps:
        if what == "revoke":
            if free:
                one = free.pop()
                revoke_certificate(nodes[which], STAFF, one.id, RevocationReason.SUPERSEDED)
                revoked.add(one.serial)
            continue
        clock.move(timedelta(seconds=1))
        published = publish_list(nodes[which], CA, anew=what == "anew")
        assert {one.serial_number for one in load_der_x509_crl(published.der)} == revoked
        assert published.number >= number
        number = published.number


def test_a_published_list_has_the_time_of_its_thisupdate(installation, clock, tmp_path) -> None:
    """Whoever hands the file out takes Last-Modified from it."""
    clock.move(timedelta(hours=5, minutes=7))
    published = publish_list(installation, CA)
    for folder in (
        PublicationFolder(tmp_path / "publish", tmp_path / "tls", installation.statements),
        PublicFolder(tmp_path),
    ):
        folder.put_list(published)
    for file in (tmp_path / "publish" / "crl" / published.file_name, tmp_path / "crl" / published.file_name):
        assert file.stat().st_mtime == published.this_update.timestamp()

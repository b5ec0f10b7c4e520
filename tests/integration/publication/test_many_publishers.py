"""Several publishers, and publishers that die, on both databases: numbers rise with what lists say."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from fixtures.installation import make_installation
from fixtures.people import STAFF

from warifu.authority.facts import IssuanceRequest, KeyAlgorithm, RevocationReason, SubjectName
from warifu.authority.issuance import prepare, record, sign
from warifu.authority.lists import RevocationList
from warifu.kernel.clock import MovableClock, jst_date
from warifu.workflows.installation import Installation
from warifu.workflows.publication import publish_lists
from warifu.workflows.publication.publish_lists import publish_list
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

CA = "market-g1"


@pytest.fixture(params=["sqlite-file", "postgresql"])
def shared_installation(request: pytest.FixtureRequest, tmp_path: Path, clock: MovableClock) -> Iterator[Installation]:
    url: Any = f"sqlite:///{tmp_path / 'installation.db'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    installation = make_installation(tmp_path / "home", clock, database_url=url)
    yield installation
    installation.unit_of_work.close()  # type: ignore[attr-defined]


def issue(installation: Installation, count: int) -> list[str]:
    now, requests = installation.clock.now(), []
    for number in range(count):
        key = installation.request_format.make_key(KeyAlgorithm.P_256)
        requests.append(
            IssuanceRequest("client", SubjectName(f"c{number}"), key.public_key, key.algorithm, jst_date(now))
        )
    with installation.unit_of_work.write() as stores:
        ready = prepare(requests, stores.authorities.all(), stores.issuing, installation.issuer, now)
        cas = {ca.id: ca for ca in stores.authorities.all()}
        issued = record(sign(ready, cas, installation.issuer), stores.issuing, now)
    return [str(one.id) for one in issued]


def entries(published: RevocationList) -> set[int]:
    return {one.serial_number for one in x509.load_der_x509_crl(published.der)}


def test_two_nodes_at_once_never_give_a_number_twice_and_lose_no_revocation(shared_installation: Installation) -> None:
    ids = issue(shared_installation, 8)

    def revoke_and_publish(id: str) -> RevocationList:
        revoke_certificate(shared_installation, STAFF, id, RevocationReason.SUPERSEDED)
        return publish_list(shared_installation, CA)

    with ThreadPoolExecutor(2) as nodes:
        published = list(nodes.map(revoke_and_publish, ids))
    said: dict[int, set[int]] = {}
    for one in published:
        assert said.setdefault(one.number, entries(one)) == entries(one), "one number, one content"
    by_number = [said[number] for number in sorted(said)]
    assert all(before <= after for before, after in pairwise(by_number))
    assert len(by_number[-1]) == len(ids)
    on_file = shared_installation.publication._publish / "crl" / f"{CA}.crl"  # type: ignore[attr-defined]
    assert {one.serial_number for one in x509.load_der_x509_crl(on_file.read_bytes())} == by_number[-1]


def test_a_publisher_that_dies_leaves_a_gap_in_the_numbers_and_the_next_one_says_everything(
    shared_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(Exception):
        pass

    first = publish_list(shared_installation, CA)
    (id,) = issue(shared_installation, 1)
    revoke_certificate(shared_installation, STAFF, id, RevocationReason.KEY_COMPROMISE)

    def stop(*_: object) -> bool:
        raise PowerCut

    with monkeypatch.context() as during:
        during.setattr(publish_lists, "_recorded", stop)
        with pytest.raises(PowerCut):
            publish_list(shared_installation, CA)
    second = publish_list(shared_installation, CA)
    assert second.number > first.number + 1
    assert len(entries(second)) == 1
    again = publish_list(shared_installation, CA)
    assert replace(again) == second, "nothing changed, so nothing is signed"

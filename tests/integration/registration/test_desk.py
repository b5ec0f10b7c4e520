"""窓口: what is applied for twice, at once or one after the other, is registered once and leaves nothing stuck."""

from typing import Any

import pytest
from fixtures.people import JX, Counter

from warifu.accounts.facts import Actor, Role
from warifu.kernel.errors import FieldInvalid
from warifu.systems.facts import Desk
from warifu.workflows.registration.work_application import return_application

STEPS = ("receive", "accept", "complete")


def work(counter: Counter, application_id: str) -> Any:
    for step in STEPS:
        worked = counter.post("desk", f"/applications/{application_id}/{step}")
    return worked


def registrations(counter: Counter) -> list[Any]:
    with counter.installation.unit_of_work.read() as stores:
        return list(stores.registrations.registrations_for_roll("PLANNING", counter.clock.now()))


@pytest.mark.parametrize("kind", ["use", "deletion"])
def test_a_certificate_or_use_that_is_named_twice_counts_once(counter: Counter, kind: str) -> None:
    certificate_id = counter.issued()
    if kind == "deletion":
        counter.registered(certificate_id)
    sent = {"certificate_ids": [certificate_id] * 2, "uses": [JX] * 2}
    said = {"no_longer_used": True} if kind == "deletion" else {}
    application = counter.post("operator", f"/applications/{kind}", {**sent, **said})
    assert (len(application["certificates"]), len(application["uses"])) == (1, 1)
    assert work(counter, application["id"])["state"] == "COMPLETED"
    assert len(registrations(counter)) == 1


def test_two_applications_for_one_use_are_both_completed_and_register_it_once(counter: Counter) -> None:
    certificate_id = counter.issued()
    first, second = counter.applied(certificate_id), counter.applied(certificate_id)
    assert work(counter, first)["state"] == "COMPLETED"
    (registered,) = registrations(counter)
    assert work(counter, second)["state"] == "COMPLETED"
    assert registrations(counter) == [registered]


def test_a_use_whose_deletion_is_under_way_is_registered_anew_only_after_it(counter: Counter) -> None:
    certificate_id = counter.issued()
    first, second = counter.applied(certificate_id), counter.applied(certificate_id)
    work(counter, first)
    wanted = {"certificate_ids": [certificate_id], "uses": [JX], "no_longer_used": True}
    deletion = counter.post("operator", "/applications/deletion", wanted)["id"]
    for step in STEPS[:2]:
        counter.post("desk", f"/applications/{second}/{step}")
    refused = counter.call("desk", "POST", f"/applications/{second}/complete")
    assert (refused.status_code, refused.json()["code"]) == (422, "registration.already_registered")
    work(counter, deletion)
    assert counter.post("desk", f"/applications/{second}/complete")["state"] == "COMPLETED"
    assert sorted(one.deleted_at is None for one in registrations(counter)) == [False, True]


def test_an_application_is_not_returned_without_a_reason(counter: Counter) -> None:
    application_id = counter.applied(counter.issued())
    counter.post("desk", f"/applications/{application_id}/receive")
    desk = Actor("U-desk", "p-desk", "見本", frozenset({Role.DESK}), desk=Desk("PLANNING"), signed_in=True)
    with pytest.raises(FieldInvalid):
        return_application(counter.installation, desk, application_id, "　")
    assert counter.get("operator", f"/applications/{application_id}")["state"] == "RECEIVED"

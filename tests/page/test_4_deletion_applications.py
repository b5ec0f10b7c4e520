"""Section 4: certificates out of use are deleted, several expired ones together."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from fixtures.people import JX, Counter


def asked_for(*certificate_ids: str, **said: Any) -> dict[str, Any]:
    return {"certificate_ids": list(certificate_ids), "uses": [JX], **said}


def test_several_expired_certificates_are_deleted_with_one_application(
    counter: Counter, wait: Callable[[timedelta], None]
) -> None:
    old = [counter.issued(purpose_label=f"JX受信{n}") for n in (1, 2, 3)]
    for certificate_id in old:
        counter.registered(certificate_id)
    wait(timedelta(days=731 + 90))
    application = counter.post("operator", "/applications/deletion", asked_for(*old))
    for step in ("receive", "accept", "complete"):
        counter.post("desk", f"/applications/{application['id']}/{step}")
    answer = counter.call("operator", "POST", "/applications/deletion", asked_for(*old))
    assert answer.json()["code"] == "registration.not_registered"


def test_a_certificate_that_still_works_is_deleted_only_when_the_participant_says_it_is_out_of_use(
    counter: Counter,
) -> None:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    refused = counter.call("operator", "POST", "/applications/deletion", asked_for(certificate_id))
    assert refused.json()["code"] == "registration.still_in_use"
    counter.post("operator", "/applications/deletion", asked_for(certificate_id, no_longer_used=True))

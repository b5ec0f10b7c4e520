"""だれが何をできるか: one table of every endpoint and every role; what is not in it fails."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fixtures.installation import AT
from fixtures.people import JX, Counter
from samples.endpoints import (
    AGAIN,
    ALL,
    CERTIFICATES,
    MANDATE,
    NOBODY,
    OPEN,
    PAPER,
    PARTICIPANT,
    PRICES,
    RA,
    TABLE,
    TERMS,
)

from warifu.entrypoints.api.app import ROUTERS
from warifu.lifecycle.facts import Digest
from warifu.participants.facts import ContactKind


def endpoints() -> Iterator[tuple[str, str]]:
    for module in ROUTERS:
        for route in module.router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods:
                yield method, route.path


def nameless(path: str) -> str:
    """What a number in the path is called does not matter here."""
    return re.sub(r"\{\w+\}|AUDITOR", "{}", path)


@pytest.fixture(scope="module")
def numbers(standing_counter: Counter) -> dict[str, str]:
    """One thing of each kind, all of the participant 0A001."""
    proposal_id = standing_counter.post("staff", "/prices/proposals", PRICES)["id"]
    standing_counter.post("approver", f"/prices/proposals/{proposal_id}/approve")
    certificate_id = standing_counter.issued()
    order_id = standing_counter.get("operator", "/orders?state=ISSUED")[0]["id"]
    standing_counter.post("staff", f"/invoices/{order_id}")
    return {
        "certificate_id": certificate_id,
        "certificate": certificate_id,
        "order_id": order_id,
        "proposal_id": proposal_id,
        "parcel_id": standing_counter.get("operator", "/deliveries")[0]["id"],
        "shipment_id": _shipped(standing_counter),
        "application_id": standing_counter.applied(certificate_id),
        "account_id": "U-desk",
        "terms_id": standing_counter.post("desk", "/desk-terms", TERMS)["id"],
        "digest_id": _reminded(standing_counter),
        **_enrolling(standing_counter),
        **_noticed(standing_counter),
        **_leaving(standing_counter),
    }


def _leaving(counter: Counter) -> dict[str, str]:
    leaver = {"person_id": "p-leaver", "display_name": "見本 退職", "roles": ["AUDITOR"]}
    leaver_id = counter.post("administrator", "/accounts", leaver)["id"]
    counter.post("administrator", f"/accounts/{leaver_id}/tokens")
    (credential,) = counter.get("administrator", f"/accounts/{leaver_id}/credentials")
    return {"leaver_id": leaver_id, "credential_id": credential["id"]}


def _reminded(counter: Counter) -> str:
    participant_id = counter.get("operator", "/participants")[0]["id"]
    digest = Digest("M-1", participant_id, ContactKind.ENTERPRISE_RA, AT, "件名", "本文")
    with counter.installation.unit_of_work.write() as stores:
        stores.reminders.add(digest)
    return digest.id


def _shipped(counter: Counter) -> str:
    offered = {"offerings": [{"what": what, "from_on": "2026-04-01"} for what in ("DOWNLOAD", "CD_R")]}
    counter.post("approver", f"/prices/proposals/{counter.post('staff', '/prices/proposals', offered)['id']}/approve")
    counter.issued(medium="CD_R")
    return str(counter.get("operator", "/deliveries/media")[0]["id"])


def _enrolling(counter: Counter) -> dict[str, str]:
    participant_id = counter.get("operator", "/participants")[0]["id"]
    applied = {"operator_code": "0008", "name": "見本電力", "contacts": [RA]}
    enrolment_id = counter.post("staff", "/enrolments", applied)["id"]
    outsider = {"person_id": "p-x", "display_name": "見本 代理", "roles": ["OPERATOR"], "agent": True}
    mandate = {**MANDATE, "account_id": counter.post("administrator", "/accounts", outsider)["id"]}
    candidate = {"person_id": "p-y", "display_name": "見本 候補", "roles": ["APPROVER"]}
    counter.post("administrator", "/accounts", candidate)
    return {
        "participant_id": participant_id,
        "standing_id": counter.post("staff", "/participants", {**PARTICIPANT, "operator_code": "0099"})["id"],
        "mandate_id": counter.post("operator", f"/participants/{participant_id}/mandates", mandate)["id"],
        "grant_id": counter.get("auditor", "/role-grants?state=PROPOSED")[0]["id"],
        "enrolment_id": enrolment_id,
        "paper_id": counter.post("staff", f"/enrolments/{enrolment_id}/documents", PAPER)["id"],
    }


def _noticed(counter: Counter) -> dict[str, str]:
    attachment_id = counter.post("staff", "/notices/documents", PAPER)["id"]
    mine = [counter.get("operator", "/participants")[0]["id"]]
    notice = {"title": "御社へ", "body": "見本", "for_participants": mine, "document_ids": [attachment_id]}
    return {
        "notice_id": counter.post("staff", "/notices", notice)["id"],
        "corrected_id": counter.post("staff", "/notices", notice)["id"],
        "attachment_id": attachment_id,
    }


def test_every_endpoint_has_its_row() -> None:
    rows = {(method, nameless(path.partition("?")[0])) for method, path in [*TABLE, *OPEN]}
    assert rows == {(method, nameless(path)) for method, path in endpoints()}


@pytest.mark.parametrize("who", [NOBODY, *ALL.split()])
@pytest.mark.parametrize(("method", "path"), TABLE, ids=" ".join)
def test_only_those_in_the_table_are_let_through(
    standing_counter: Counter, numbers: dict[str, str], method: str, path: str, who: str
) -> None:
    body, allowed = TABLE[method, path]
    if body is CERTIFICATES or body is AGAIN:
        body = {**body, "certificate_ids": [numbers["certificate"]]}
    answer = standing_counter.call(None if who == NOBODY else who, method, path.format(**numbers), body)
    if who in allowed.split():
        assert answer.status_code not in {401, 403, 404}, answer.text
    else:
        assert answer.status_code in ({401} if who == NOBODY else {403, 404}), answer.text
        assert answer.json()["code"] == answer.headers["warifu-code"]


@pytest.mark.parametrize(("method", "path"), OPEN, ids=" ".join)
def test_a_code_needs_no_sign_in(standing_counter: Counter, method: str, path: str) -> None:
    answer = standing_counter.call(None, method, path, OPEN[method, path])
    assert answer.status_code != 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/orders/{order_id}"),
        ("GET", "/orders/{order_id}/history"),
        ("POST", "/orders/{order_id}/corrections"),
        ("POST", "/orders/{order_id}/resubmit"),
        ("POST", "/orders/{order_id}/withdraw"),
        ("GET", "/orders/again?operator_code=0A001"),
        ("GET", "/certificates/{certificate_id}"),
        ("GET", "/certificates/{certificate_id}/chain.pem"),
        ("GET", "/deliveries?operator_code=0A001"),
        ("POST", "/deliveries/{parcel_id}/passphrase"),
        ("POST", "/deliveries/{parcel_id}/receipt"),
        ("GET", "/deliveries/media?operator_code=0A001"),
        ("POST", "/deliveries/media/{shipment_id}/passphrase"),
        ("POST", "/deliveries/media/{shipment_id}/receipt"),
        ("POST", "/deliveries/media/{shipment_id}/lost"),
        ("POST", "/applications/use"),
        ("GET", "/applications/{application_id}"),
        ("POST", "/applications/{application_id}/resubmit"),
        ("POST", "/applications/{application_id}/withdraw"),
        ("GET", "/participants/{participant_id}"),
        ("GET", "/participants/{participant_id}/contacts/former"),
        ("GET", "/participants/{participant_id}/mandates"),
        ("POST", "/participants/{participant_id}/mandates/{mandate_id}/revoke"),
        ("GET", "/notices/{notice_id}"),
        ("GET", "/notices/{notice_id}/versions"),
        ("GET", "/notices/{notice_id}/documents/{attachment_id}"),
        ("POST", "/invoices/{order_id}"),
        ("GET", "/invoices/{order_id}"),
        ("GET", "/invoices/{order_id}/invoice.pdf"),
    ],
    ids=" ".join,
)
def test_what_is_of_another_participant_looks_as_if_it_were_not_there(
    standing_counter: Counter, numbers: dict[str, str], method: str, path: str
) -> None:
    def ask(known: dict[str, str]) -> Any:
        asked = {"certificate_ids": [known["certificate"]], "uses": [JX]}
        sent = asked if path == "/applications/use" else TABLE[method, path][0] or {}
        answer = standing_counter.call(
            "other_operator", method, path.replace("0A001", known["code"]).format(**known), sent
        )
        return answer.status_code, answer.json()["code"]

    missing = {name: "WF-26-99999" if "certificate" in name else "Z-22222222" for name in numbers}
    assert ask({**numbers, "code": "0A001"}) == ask({**missing, "code": "0Z999"})
    assert ask({**numbers, "code": "0A001"})[0] == 404


def test_an_operator_lists_its_own_only(standing_counter: Counter, numbers: dict[str, str]) -> None:
    for path in ("/orders", "/certificates", "/deliveries", "/applications"):
        assert standing_counter.get("operator", path)
        assert standing_counter.get("other_operator", path) == []
    assert [p["operator_code"] for p in standing_counter.get("other_operator", "/participants")] == ["0A002"]


def test_the_desk_of_another_area_neither_sees_nor_works_an_application(standing_counter: Counter) -> None:
    application_id = standing_counter.applied(
        standing_counter.issued(), {"system": "WHEELING_DATA", "channel": "DATA", "area": "TOKYO"}
    )
    for who in ("kansai_desk", "desk"):
        assert standing_counter.call(who, "GET", f"/applications/{application_id}").status_code == 404
        assert standing_counter.call(who, "POST", f"/applications/{application_id}/receive").status_code in {403, 404}
        assert application_id not in [a["id"] for a in standing_counter.get(who, "/applications")]
    assert standing_counter.post("tokyo_desk", f"/applications/{application_id}/receive")["state"] == "RECEIVED"

"""企業内RA設置・代理・停止: over the API, as staff, participants and agents do it."""

import base64
import csv
import hashlib
import io
import random
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from fixtures.papers import PAPERS
from fixtures.people import JX, Counter, add_person

from warifu.accounts.facts import Account, Role
from warifu.kernel.clock import jst_date, start_of_day

RA = {"kind": "ENTERPRISE_RA", "name": "見本 花子", "mail": "ra@mihon.example"}


def refusal(counter: Counter, who: str, path: str, sent: Any = None) -> tuple[int, str]:
    answer = counter.call(who, "POST", path, sent)
    return answer.status_code, answer.json()["code"]


def paper(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "content": base64.b64encode(content).decode()}


def own(counter: Counter, who: str = "operator") -> dict[str, Any]:
    return dict(counter.get(who, "/participants")[0])


def agent(counter: Counter) -> str:
    add_person(counter, "agent", Account("U-agent", "p-agent", "見本 代理", frozenset({Role.OPERATOR})))
    return "U-agent"


def mandate(counter: Counter, who: str, days: int = 1) -> Any:
    today = jst_date(counter.clock.now())
    dates = {"start_on": today.isoformat(), "end_on": (today + timedelta(days=days)).isoformat()}
    return counter.post(who, f"/participants/{own(counter, who)['id']}/mandates", {"account_id": "U-agent", **dates})


def test_an_organisation_becomes_a_participant_with_its_zeros(counter: Counter) -> None:
    sent = {"operator_code": "0012", "name": "見本電力株式会社", "contacts": [RA]}
    id = counter.post("staff", "/enrolments", sent)["id"]
    counter.post("staff", f"/enrolments/{id}/check")
    assert refusal(counter, "staff", f"/enrolments/{id}/activate") == (409, "state.transition_refused")
    method = {"method": "SEAL_CERTIFICATE"}
    assert refusal(counter, "staff", f"/enrolments/{id}/authenticate", method) == (422, "enrolment.evidence_missing")
    counter.post("staff", f"/enrolments/{id}/documents", paper("登記.pdf", PAPERS["登記.pdf"]))
    counter.post("staff", f"/enrolments/{id}/authenticate", method)
    assert refusal(counter, "staff", f"/enrolments/{id}/activate") == (403, "enrolment.worked_by_you")
    participant = counter.post("second_staff", f"/enrolments/{id}/activate")
    assert (participant["operator_code"], participant["standing"]) == ("0012", "ACTIVE")
    seen = counter.get("auditor", f"/enrolments/{id}")
    assert (seen["state"], seen["participant_id"], len(seen["documents"])) == (
        "ACTIVATED",
        participant["id"],
        1,
    )


@pytest.mark.parametrize("code", ["0012", "00001", "0A01", "00000"])
def test_a_code_survives_the_api_and_a_table_of_text(counter: Counter, code: str) -> None:
    table = io.StringIO()
    csv.writer(table).writerow([code, "見本電力株式会社"])
    (row,) = csv.reader(io.StringIO(table.getvalue()))
    counter.post("staff", "/participants", {"operator_code": row[0], "name": row[1], "contacts": [RA]})
    assert [p["operator_code"] for p in counter.get("staff", f"/participants?name={code}")] == [code]
    for other in (code.lstrip("0") or "0", f"0{code}"[:5] if len(code) == 4 else code[1:]):
        assert code not in {p["operator_code"] for p in counter.get("staff", f"/participants?name={other}")}


def test_a_number_is_no_operator_code(counter: Counter) -> None:
    sent = {"operator_code": 12, "name": "見本電力", "contacts": [RA]}
    assert refusal(counter, "staff", "/enrolments", sent) == (422, "input.field_invalid")


def test_a_former_name_is_found_and_certificates_keep_the_name_they_were_issued_with(counter: Counter) -> None:
    certificate_id = counter.issued()
    participant = own(counter)
    changed = counter.post(
        "staff", f"/participants/{participant['id']}/name", {"name": "新見本株式会社", "from_on": "2026-11-24"}
    )
    assert changed["former_names"] == [{"name": participant["name"], "until_on": "2026-11-23"}]
    issued_later = counter.issued()
    for name in (participant["name"], "新見本"):
        assert [p["id"] for p in counter.get("staff", f"/participants?name={name}")] == [participant["id"]]
    with counter.installation.unit_of_work.read() as stores:
        kept = stores.certificates.get(certificate_id)
    assert kept is not None
    assert kept.der is not None
    assert kept.subject.organization == participant["name"]
    assert participant["name"].encode() in kept.der
    with counter.installation.unit_of_work.read() as stores:
        new = stores.certificates.get(issued_later)
    assert new is not None
    assert new.subject.organization == "新見本株式会社"
    assert counter.get("other_operator", f"/participants?name={participant['name']}") == []


def test_contacts_that_go_stay_readable(counter: Counter) -> None:
    participant = own(counter)
    counter.post("operator", f"/participants/{participant['id']}/contacts", {"contacts": [RA]})
    (former,) = counter.get("operator", f"/participants/{participant['id']}/contacts/former")
    assert (former["mail"], former["changed_by"]) == ("operator@mihon.example", "U-operator")
    system_contact = [{**RA, "kind": "SYSTEM_CONTACT"}]
    path = f"/participants/{participant['id']}/contacts"
    assert refusal(counter, "operator", path, {"contacts": system_contact}) == (422, "input.field_invalid")


def test_a_suspended_participant_signs_in_and_reads_and_neither_orders_nor_applies(counter: Counter) -> None:
    certificate_id, id = counter.issued(), own(counter)["id"]
    counter.post("staff", f"/participants/{id}/suspend", {"reason": "名簿から外れています"})
    line, named = {"lines": [counter.line()]}, {"certificate_ids": [certificate_id], "uses": [JX]}
    over = {**named, "no_longer_used": True}
    assert own(counter)["standing"] == "SUSPENDED"
    contacts = {"contacts": [RA]}
    assert refusal(counter, "operator", f"/participants/{id}/contacts", contacts) == (422, "participant.not_active")
    assert len(counter.get("operator", "/orders")) == 1
    assert refusal(counter, "operator", "/orders", line) == (422, "participant.not_active")
    assert refusal(counter, "staff", "/orders", {**line, "operator_code": "0A001"}) == (422, "participant.not_active")
    assert refusal(counter, "operator", "/applications/use", named) == (422, "participant.not_active")
    counter.post("staff", f"/participants/{id}/resume")
    counter.registered(certificate_id)
    counter.post("staff", f"/participants/{id}/suspend", {"reason": "名簿から外れています"})
    assert refusal(counter, "operator", "/applications/deletion", over) == (422, "participant.not_active")
    counter.post("staff", f"/participants/{id}/close", {"reason": "退会"})
    assert refusal(counter, "staff", f"/participants/{id}/resume") == (409, "state.transition_refused")


def test_an_agent_acts_for_exactly_those_that_mandated_it(counter: Counter) -> None:
    agent(counter)
    assert counter.get("agent", "/participants") == []
    assert refusal(counter, "agent", "/orders", {"lines": [counter.line()]}) == (422, "input.field_invalid")
    mandate(counter, "operator")
    counter.post("agent", "/orders", {"lines": [counter.line()]})
    assert refusal(counter, "agent", "/orders", {"operator_code": "0A002", "lines": [counter.line()]})[0] == 404
    mandate(counter, "other_operator")
    assert [p["operator_code"] for p in counter.get("agent", "/participants")] == ["0A001", "0A002"]
    counter.post("agent", "/orders", {"operator_code": "0A002", "lines": [counter.line()]})
    assert {o["participant_id"] for o in counter.get("agent", "/orders")} == {
        own(counter)["id"],
        own(counter, "other_operator")["id"],
    }
    assert len(counter.get("operator", "/orders")) == len(counter.get("other_operator", "/orders")) == 1
    assert counter.get("agent", "/me")["acts_for"] == sorted(p["id"] for p in counter.get("agent", "/participants"))


def test_an_agent_sends_one_application_for_each_participant(counter: Counter) -> None:
    agent(counter)
    certificates = [counter.issued(who) for who in ("operator", "other_operator")]
    for who in ("operator", "other_operator"):
        mandate(counter, who)
    mixed = {"certificate_ids": certificates, "uses": [JX]}
    assert refusal(counter, "agent", "/applications/use", mixed) == (400, "registration.participants_mixed")
    assert {c["id"] for c in counter.get("agent", "/certificates")} == set(certificates)
    for certificate_id in certificates:
        counter.applied(certificate_id, who="agent")
    assert len(counter.get("agent", "/applications")) == 2


def test_a_mandate_ends_with_its_last_second(counter: Counter) -> None:
    agent(counter)
    given = mandate(counter, "operator", days=2)
    counter.clock.move_to(start_of_day(jst_date(counter.clock.now()) + timedelta(days=3)) - timedelta(microseconds=1))
    assert len(counter.get("agent", "/participants")) == 1
    counter.clock.move(timedelta(microseconds=1))
    assert counter.get("agent", "/participants") == []
    assert counter.call("agent", "GET", f"/participants/{given['participant_id']}").status_code == 404
    (seen,) = counter.get("operator", f"/participants/{given['participant_id']}/mandates")
    assert (seen["lives"], seen["ended_at"]) == (False, None)


def test_a_mandate_that_is_revoked_is_over_at_once_and_is_never_handed_on(counter: Counter) -> None:
    agent(counter)
    given = mandate(counter, "operator")
    path = f"/participants/{given['participant_id']}/mandates"
    on = {"account_id": "U-other_operator", "start_on": "2026-11-24", "end_on": "2026-11-25"}
    assert refusal(counter, "agent", path, on) == (404, "participant.unknown")
    assert refusal(counter, "operator", path, {**on, "account_id": "U-operator"}) == (422, "mandate.unfit")
    assert refusal(counter, "agent", f"{path}/{given['id']}/revoke") == (404, "participant.unknown")
    counter.post("operator", f"{path}/{given['id']}/revoke")
    assert counter.get("agent", "/participants") == []


def test_an_agent_never_changes_where_codes_are_mailed(counter: Counter) -> None:
    agent(counter)
    path = f"/participants/{mandate(counter, 'operator')['participant_id']}/contacts"
    assert refusal(counter, "agent", path, {"contacts": [RA]}) == (403, "access.not_yours")


def test_closing_a_participant_ends_its_mandates(counter: Counter) -> None:
    agent(counter)
    given = mandate(counter, "operator")
    counter.post("staff", f"/participants/{given['participant_id']}/close", {"reason": "退会"})
    assert counter.get("agent", "/participants") == []


def test_the_approvers_role_takes_two_persons(counter: Counter) -> None:
    sent = {"person_id": "p-new", "display_name": "見本 新", "roles": ["APPROVER", "REGISTRATION_STAFF"]}
    account = counter.post("administrator", "/accounts", sent)
    assert account["roles"] == []
    proposed = counter.get("auditor", "/role-grants?state=PROPOSED")
    assert {one["role"] for one in proposed} == {"APPROVER", "REGISTRATION_STAFF"}
    grant, other = sorted(proposed, key=lambda one: str(one["role"]))
    path = f"/role-grants/{grant['id']}/approve"
    assert refusal(counter, "administrator", path) == (422, "account.same_person")
    second = Account("U-a2", "p-administrator", "同じ人", frozenset({Role.ADMINISTRATOR}))
    add_person(counter, "same_person", second)
    assert refusal(counter, "same_person", path) == (422, "account.same_person")
    add_person(counter, "candidate", Account("U-c", "p-new", "本人", frozenset({Role.APPROVER})))
    assert refusal(counter, "candidate", path) == (422, "account.same_person")
    counter.post("approver", path)
    assert refusal(counter, "second_approver", path) == (409, "account.grant_decided")
    by_id = {a["id"]: a["roles"] for a in counter.get("administrator", "/accounts")}
    assert by_id[account["id"]] == ["APPROVER"]
    counter.post("second_approver", f"/role-grants/{other['id']}/approve")
    by_id = {a["id"]: a["roles"] for a in counter.get("administrator", "/accounts")}
    assert by_id[account["id"]] == ["APPROVER", "REGISTRATION_STAFF"]


def test_an_administrator_is_never_proposed_as_approver(counter: Counter) -> None:
    path = "/accounts/U-administrator/role-grants"
    assert refusal(counter, "administrator", path, {"role": "APPROVER"}) == (422, "account.roles_exclude")
    path = "/accounts/U-staff/role-grants"
    counter.post("administrator", path, {"role": "APPROVER"})
    assert refusal(counter, "administrator", path, {"role": "APPROVER"}) == (422, "account.grant_not_needed")
    assert refusal(counter, "administrator", path, {"role": "DESK"}) == (422, "account.grant_not_needed")


def changed(chance: random.Random, name: str, content: bytes) -> tuple[str, bytes]:
    """A file that was changed, cut, made too large, or given another name."""
    way = chance.randrange(4)
    if way == 0:
        return chance.choice(["../x.pdf", "x.html", "x.svg", "x.exe", "印鑑.png", "備考.txt", "x"]), content
    if way == 1:
        return name, content[: chance.randrange(len(content))] or b"\0"
    if way == 2:
        return name, content + b"<script>" + chance.randbytes(chance.choice([1, 60_000, 90_000]))
    octets = bytearray(content)
    octets[chance.randrange(len(octets))] = chance.randrange(256)
    return name, bytes(octets)


def test_files_are_refused_or_kept_as_they_came_and_never_given_a_type_of_their_own(
    standing_counter: Counter, counts: Mapping[str, int]
) -> None:
    counter, chance, kept = standing_counter, random.Random(4), 0
    for number in range(counts["uploads"]):
        if number % 20 == 0:
            sent = {"operator_code": "0012", "name": "見本電力株式会社", "contacts": [RA]}
            id = counter.post("staff", "/enrolments", sent)["id"]
        name, content = changed(chance, *chance.choice(list(PAPERS.items())))
        answer = counter.call("staff", "POST", f"/enrolments/{id}/documents", paper(name, content))
        if answer.is_success:
            kept += 1
            stored = answer.json()
            assert stored["sha256"] == hashlib.sha256(content).hexdigest()
            given = counter.call("staff", "GET", f"/enrolments/{id}/documents/{stored['id']}")
            assert given.content == content
            assert given.headers["content-type"] == "application/octet-stream"
            assert given.headers["content-disposition"].startswith(f'attachment; filename="{stored["id"]}.')
            assert given.headers["x-content-type-options"] == "nosniff"
            assert "default-src 'none'" in given.headers["content-security-policy"]
        else:
            assert answer.status_code in {400, 413, 422}
            assert answer.json()["code"] in {"input.not_understood", "input.too_large", "input.field_invalid"}
    assert 0 < kept < counts["uploads"]

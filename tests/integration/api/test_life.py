"""証明書の一生をAPIで: from order to revocation, by the people whose work it is."""

from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509 import load_pem_x509_certificates
from fixtures.installation import do_jobs
from fixtures.people import JX, Counter, add_person

from warifu.accounts.facts import Account, Role


def cell(counter: Counter, certificate_id: str, who: str = "operator") -> str:
    estate = counter.get(who, "/estate")
    column = next(n for n, use in enumerate(estate["uses"]) if (use["system"], use["channel"]) == ("PLANNING", "JX"))
    row = next(row for row in estate["rows"] if row["certificate_id"] == certificate_id)
    return str(row["cells"][column])


def test_a_certificate_lives_its_whole_life_through_the_api(counter: Counter) -> None:
    order_id = counter.order()
    assert counter.post("approver", f"/orders/{order_id}/approve")["state"] == "SUBMITTED"
    assert counter.post("second_approver", f"/orders/{order_id}/approve")["state"] == "APPROVED"
    do_jobs(counter.installation)
    order = counter.get("operator", f"/orders/{order_id}")
    assert order["state"] == "ISSUED"
    certificate_id = order["lines"][0]["certificate_id"]

    certificate = counter.get("operator", f"/certificates/{certificate_id}")
    assert certificate["not_before"] == "2026-11-23T15:00:00Z"
    assert certificate["not_after"] == "2028-11-23T14:59:59Z"
    assert (certificate["start_on"], certificate["expiry_on"]) == ("2026-11-24", "2028-11-23")
    assert int(certificate["serial_hex"].replace(":", ""), 16) == int(certificate["serial_decimal"])

    fetched = counter.post(None, "/deliveries/fetch", {"code": counter.codes()[0].lower()})
    assert fetched.headers["content-type"] == "application/x-pkcs12"
    assert fetched.headers["content-disposition"] == f'attachment; filename="{certificate_id}.p12"'
    parcel_id = counter.get("operator", "/deliveries")[0]["id"]
    passphrase = counter.post("operator", f"/deliveries/{parcel_id}/passphrase")["passphrase"]
    _, opened, chain = pkcs12.load_key_and_certificates(fetched.content, passphrase.encode())
    assert opened is not None
    assert opened.serial_number == int(certificate["serial_decimal"])
    assert len(chain) == 2
    assert counter.call("operator", "POST", f"/deliveries/{parcel_id}/receipt").status_code == 204

    assert cell(counter, certificate_id) == "NONE"
    application_id = counter.applied(certificate_id)
    assert cell(counter, certificate_id) == "IN_REVIEW"
    for step, state in (("receive", "RECEIVED"), ("accept", "ACCEPTED"), ("complete", "COMPLETED")):
        assert counter.post("desk", f"/applications/{application_id}/{step}")["state"] == state
    assert cell(counter, certificate_id) == "WORKS"

    revoked = counter.post("staff", f"/certificates/{certificate_id}/revoke", {"reason": "key_compromise"})
    assert (revoked["state"], revoked["stage"]) == ("REVOKED", "REVOKED")
    assert revoked["revocation"]["reason"] == "key_compromise"
    assert cell(counter, certificate_id) == "REVOKED"


def test_a_deletion_application_empties_the_square(counter: Counter) -> None:
    certificate_id = counter.issued()
    counter.registered(certificate_id)
    wanted = {"certificate_ids": [certificate_id], "uses": [JX]}
    refused = counter.call("operator", "POST", "/applications/deletion", wanted)
    assert (refused.status_code, refused.json()["code"]) == (422, "registration.still_in_use")
    application = counter.post("operator", "/applications/deletion", {**wanted, "no_longer_used": True})
    for step in ("receive", "accept", "complete"):
        counter.post("desk", f"/applications/{application['id']}/{step}")
    assert cell(counter, certificate_id) == "NONE"


def test_a_returned_application_is_sent_in_again(counter: Counter) -> None:
    application_id = counter.applied(counter.issued())
    counter.post("desk", f"/applications/{application_id}/receive")
    counter.post("desk", f"/applications/{application_id}/return", {"reason": "利用申込書の\n押印がありません"})
    shown = counter.get("operator", f"/applications/{application_id}")
    assert (shown["state"], shown["reason"]) == ("RETURNED", "利用申込書の\n押印がありません")
    assert shown["operator_code"] == "0A001"
    assert counter.post("operator", f"/applications/{application_id}/resubmit")["state"] == "SUBMITTED"
    assert counter.post("operator", f"/applications/{application_id}/withdraw")["state"] == "WITHDRAWN"


def test_whoever_entered_an_order_does_not_approve_it_with_whichever_account(counter: Counter) -> None:
    both = Account("U-both", "p-both", "見本 兼", frozenset({Role.REGISTRATION_STAFF, Role.APPROVER}))
    add_person(counter, "both", both)
    add_person(counter, "both_again", Account("U-both-2", "p-both", "見本 兼 2", frozenset({Role.APPROVER})))
    order = counter.post("both", "/orders", {"operator_code": "0A001", "lines": [counter.line()]})
    for who in ("both", "both_again"):
        refused = counter.call(who, "POST", f"/orders/{order['id']}/approve")
        assert (refused.status_code, refused.json()["code"]) == (403, "approval.entered_by_you")


def test_a_second_account_of_the_same_person_is_no_second_approval(counter: Counter) -> None:
    twin = Account("U-twin", "p-approver", "見本 approver 2", frozenset({Role.APPROVER}))
    add_person(counter, "twin", twin)
    order_id = counter.order()
    counter.post("approver", f"/orders/{order_id}/approve")
    refused = counter.call("twin", "POST", f"/orders/{order_id}/approve")
    assert (refused.status_code, refused.json()["code"]) == (403, "approval.given_already")
    assert counter.get("operator", f"/orders/{order_id}")["state"] == "SUBMITTED"


def test_a_code_opens_its_parcel_once(counter: Counter) -> None:
    counter.issued()
    code = {"code": counter.codes()[0]}
    assert counter.call(None, "POST", "/deliveries/fetch", code).status_code == 200
    again = counter.call(None, "POST", "/deliveries/fetch", code)
    assert (again.status_code, again.json()["code"]) == (409, "delivery.code_used")
    wrong = counter.call(None, "POST", "/deliveries/fetch", {"code": "ABCDE"})
    assert (wrong.status_code, wrong.json()["code"]) == (403, "delivery.code_wrong")


def test_a_passphrase_is_shown_once(counter: Counter) -> None:
    counter.issued()
    parcel_id = counter.get("operator", "/deliveries")[0]["id"]
    counter.post("operator", f"/deliveries/{parcel_id}/passphrase")
    again = counter.call("operator", "POST", f"/deliveries/{parcel_id}/passphrase")
    assert (again.status_code, again.json()["code"]) == (409, "delivery.passphrase_shown")


def test_the_chain_is_leaf_issuing_root(counter: Counter) -> None:
    certificate_id = counter.issued()
    answer = counter.call("operator", "GET", f"/certificates/{certificate_id}/chain.pem")
    leaf, issuing, root = load_pem_x509_certificates(answer.content)
    leaf.verify_directly_issued_by(issuing)
    issuing.verify_directly_issued_by(root)


def test_a_certificate_is_found_by_either_way_of_writing_its_serial(counter: Counter) -> None:
    certificate = counter.get("operator", f"/certificates/{counter.issued()}")
    for written in (certificate["serial_hex"], certificate["serial_decimal"]):
        assert counter.get("staff", f"/certificates?serial={written}") == [certificate]
        assert counter.get("other_operator", f"/certificates?serial={written}") == []


def test_auditors_read_what_was_done_in_order(counter: Counter) -> None:
    counter.order()
    with counter.installation.unit_of_work.write() as stores:
        stores.evidence.number_committed(1_000)
    entries = counter.get("auditor", "/evidence?limit=1000")
    assert [entry["number"] for entry in entries] == list(range(1, len(entries) + 1))
    assert entries[-1]["action"] == "order.submitted"
    assert counter.get("auditor", f"/evidence?after={entries[-1]['number']}") == []


def test_a_one_time_link_becomes_a_token_once(counter: Counter) -> None:
    opened = {"person_id": "p-new", "display_name": "見本 新", "roles": ["OPERATOR"], "operator_code": "0A002"}
    account = counter.post("administrator", "/accounts", opened)
    link = counter.post("administrator", f"/accounts/{account['id']}/one-time-links")
    counter.tokens["new"] = counter.post(None, "/one-time-links/use", {"code": link["code"]})["token"]
    assert counter.get("new", "/me")["id"] == account["id"]
    again = counter.call(None, "POST", "/one-time-links/use", {"code": link["code"]})
    assert (again.status_code, again.json()["code"]) == (403, "access.link_used")


def test_status_says_what_kind_of_authority_this_is(counter: Counter) -> None:
    status = counter.get("desk", "/status")
    assert (status["approvals"], status["is_test_authority"]) == (2, False)
    assert set(status["jobs"]) == {"READY", "TAKEN", "DONE", "FAILED"}

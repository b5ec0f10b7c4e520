"""Certificates on hold, released by two people, and revoked by a table."""

from datetime import timedelta

import pytest
from fixtures.people import STAFF, Counter, add_person

from warifu.accounts.facts import Account, Role
from warifu.authority.errors import ExpiredAlready
from warifu.authority.facts import RevocationReason
from warifu.workflows.revocation.revoke_certificate import revoke_certificate

SERIAL = "serial_decimal"


def grant_operator(counter: Counter) -> None:
    """Two persons grant the operator's account; it is entered anew."""
    proposal = counter.post("administrator", "/accounts/U-operator/role-grants", {"role": "OPERATOR"})
    approved = counter.post("approver", f"/role-grants/{proposal['id']}/approve")
    halves = {"first": proposal["half"], "second": approved["half"]}
    counter.tokens["operator"] = counter.post(None, "/one-time-links/use-halves", halves)["token"]


def code_of(response) -> str:
    return str(response.headers["Warifu-Code"])


def test_an_operator_holds_its_own_certificate_at_once_and_two_people_release_it(counter: Counter) -> None:
    id = counter.issued()
    counter.registered(id)
    held = counter.post("operator", f"/certificates/{id}/hold", {"note": "媒体を紛失したかもしれない"})
    assert (held["state"], held["stage"], held["revocation"]["reason"]) == ("HELD", "HELD", "certificate_hold")
    assert "REVOKED" in str(counter.get("operator", "/estate")["rows"][0]["cells"])
    assert code_of(counter.call("operator", "POST", f"/certificates/{id}/hold", {})) == "certificate.already_held"
    grant_operator(counter)
    assert counter.post("operator", f"/certificates/{id}/release", {})["state"] == "HELD"
    twice = counter.call("operator", "POST", f"/certificates/{id}/release", {})
    assert (twice.status_code, code_of(twice)) == (403, "release.consented_already")
    assert counter.post("staff", f"/certificates/{id}/release", {"note": "見つかった"})["state"] == "ISSUED"
    assert code_of(counter.call("staff", "POST", f"/certificates/{id}/release", {})) == "certificate.not_held"


def test_an_operator_whose_account_one_administrator_gave_does_not_count_in_a_release(counter: Counter) -> None:
    id = counter.issued()
    counter.post("operator", f"/certificates/{id}/hold", {})
    release = f"/certificates/{id}/release"
    assert counter.post("staff", release, {})["state"] == "HELD"
    assert code_of(counter.call("operator", "POST", release, {})) == "release.operator_not_counted"
    proposal = counter.post("administrator", "/accounts/U-operator/role-grants", {"role": "OPERATOR"})
    assert code_of(counter.call("operator", "POST", release, {})) == "release.operator_not_counted"
    assert code_of(counter.call("administrator", "POST", f"/role-grants/{proposal['id']}/approve")) == (
        "account.same_person"
    )
    assert counter.post("approver", release, {})["state"] == "ISSUED"


def test_nobody_alone_adds_a_token_to_an_operator_who_counts(counter: Counter) -> None:
    counter.post("administrator", "/accounts/U-operator/tokens")
    kept = counter.tokens["operator"]
    grant_operator(counter)
    for way in ("tokens", "one-time-links"):
        refused = counter.call("administrator", "POST", f"/accounts/U-operator/{way}")
        assert code_of(refused) == "account.credential_takes_two"
    counter.tokens["kept"] = kept
    assert counter.call("kept", "GET", "/me").status_code == 401


def test_an_operators_role_is_granted_once_and_to_operators_alone(counter: Counter) -> None:
    grant_operator(counter)
    for account in ("U-operator", "U-staff"):
        refused = counter.call("administrator", "POST", f"/accounts/{account}/role-grants", {"role": "OPERATOR"})
        assert code_of(refused) in {"account.grant_not_needed", "account.roles_exclude"}


def test_what_is_held_can_be_revoked_and_keeps_the_day_of_the_hold(counter: Counter) -> None:
    id = counter.issued()
    held = counter.post("staff", f"/certificates/{id}/hold", {})["revocation"]["revoked_at"]
    counter.clock.move_to(counter.clock.now().replace(hour=23))
    revoked = counter.post("approver", f"/certificates/{id}/revoke", {"reason": "key_compromise"})
    assert (revoked["state"], revoked["stage"]) == ("REVOKED", "REVOKED")
    assert revoked["revocation"] == {"reason": "key_compromise", "revoked_at": held}
    for step in ("hold", "release", "revoke"):
        refused = counter.call("staff", "POST", f"/certificates/{id}/{step}", {})
        assert (refused.status_code, code_of(refused)) == (409, "certificate.already_revoked")


def test_nobody_holds_the_certificate_of_another_participant(counter: Counter) -> None:
    id = counter.issued()
    refused = counter.call("other_operator", "POST", f"/certificates/{id}/hold", {})
    assert code_of(refused) == "certificate.unknown"
    assert counter.call("desk", "POST", f"/certificates/{id}/hold", {}).status_code == 403


def test_two_accounts_of_one_person_are_one_person(counter: Counter) -> None:
    add_person(counter, "staff_again", Account("U-again", "p-staff", "見本", frozenset({Role.APPROVER})))
    id = counter.issued()
    counter.post("staff", f"/certificates/{id}/hold", {})
    counter.post("staff", f"/certificates/{id}/release", {})
    assert (
        code_of(counter.call("staff_again", "POST", f"/certificates/{id}/release", {})) == "release.consented_already"
    )


def test_a_table_says_in_a_dry_run_what_it_would_do_and_then_does_it(counter: Counter) -> None:
    first, second, third = (counter.issued() for _ in range(3))
    serial = counter.get("staff", f"/certificates/{second}")[SERIAL]
    counter.post("staff", f"/certificates/{third}/revoke", {"reason": "superseded"})
    rows = [
        {"certificate": first, "reason": "keyCompromise", "note": "紛失"},
        {"certificate": serial, "reason": "hold"},
        {"certificate": "1.23457E+38", "reason": "superseded"},
        {"certificate": third, "reason": "superseded"},
        {"certificate": first, "reason": "superseded"},
        {"certificate": "WF-26-99999", "reason": "superseded"},
        {"certificate": first, "reason": "さあ"},
    ]
    faults = [
        None,
        None,
        "serial.lost",
        "certificate.already_revoked",
        "revocation.named_twice",
        "certificate.unknown",
        "input.field_invalid",
    ]
    said = counter.post("staff", "/certificates/revoke-many", {"rows": rows, "dry_run": True})
    assert [row["code"] for row in said] == faults
    assert [row["event"] for row in said[:2]] == ["REVOKE", "HOLD"]
    assert counter.get("staff", f"/certificates/{first}")["state"] == "ISSUED"
    assert [row["code"] for row in counter.post("staff", "/certificates/revoke-many", {"rows": rows})] == faults
    assert counter.get("staff", f"/certificates/{first}")["state"] == "REVOKED"
    assert counter.get("staff", f"/certificates/{second}")["state"] == "HELD"
    again = counter.post("staff", "/certificates/revoke-many", {"rows": rows[:2]})
    assert [row["code"] for row in again] == ["certificate.already_revoked", "certificate.already_held"]


def test_an_expired_certificate_is_neither_revoked_nor_held(counter: Counter) -> None:
    id = counter.issued()
    counter.clock.move(timedelta(days=800))
    for reason in (RevocationReason.SUPERSEDED, RevocationReason.CERTIFICATE_HOLD):
        with pytest.raises(ExpiredAlready):
            revoke_certificate(counter.installation, STAFF, id, reason)

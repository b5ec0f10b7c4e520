"""二人で行うこと: what one person never does alone, whatever accounts the person has."""

from datetime import timedelta
from typing import Any

import pytest
from fastapi.routing import APIRoute
from fixtures.installation import do_jobs
from fixtures.people import FOUNDER, Counter, add_person

from warifu.accounts.duties import AUTHORITYS_SIDE
from warifu.accounts.errors import RolesExclude
from warifu.accounts.facts import Account, Role
from warifu.entrypoints.api.app import ROUTERS
from warifu.systems.facts import Desk
from warifu.workflows.accounts.open import open_founding_account

REASON = {"reason": "コードのメールが届きません"}


def parcel_of(counter: Counter) -> Any:
    counter.issued()
    return counter.get("operator", "/deliveries")[0]


def fetched(counter: Counter, code: str) -> Any:
    answer = counter.call(None, "POST", "/deliveries/fetch", {"code": code})
    return 200 if answer.is_success else answer.json()["code"]


def test_a_code_that_ran_out_is_replaced_by_two_persons_and_opens_nothing_more(counter: Counter) -> None:
    parcel = parcel_of(counter)
    (lost,) = counter.codes()
    path = f"/deliveries/{parcel['id']}/rearm"
    counter.clock.move(timedelta(days=30))
    assert fetched(counter, lost) == "delivery.code_expired"
    again = Account("U-staff-2", "p-staff", "見本 staff", frozenset({Role.REGISTRATION_STAFF, Role.APPROVER}))
    add_person(counter, "staff_again", again)
    assert counter.post("staff", path, REASON)["code_expires_at"] == parcel["code_expires_at"]
    for who in ("staff", "staff_again"):
        assert counter.call(who, "POST", path, REASON).json()["code"] == "delivery.rearm_agreed_already"
    do_jobs(counter.installation)
    assert counter.codes() == [lost]
    assert counter.post("approver", path, REASON)["code_expires_at"] > parcel["code_expires_at"]
    do_jobs(counter.installation)
    new, _ = counter.codes()
    assert fetched(counter, lost) == "delivery.code_wrong"
    assert fetched(counter, new) == 200
    with counter.installation.unit_of_work.read() as stores:
        found = [e for e in stores.evidence.about(f"certificate:{parcel['certificate_id']}") if "code." in e.action]
    assert [(e.action, e.facts["person"]) for e in found] == [
        ("code.rearm_agreed", "p-staff"),
        ("code.rearmed", "p-approver"),
    ]


def test_a_fetched_parcel_is_armed_again_and_a_received_one_is_not(counter: Counter) -> None:
    parcel = parcel_of(counter)
    path = f"/deliveries/{parcel['id']}/rearm"
    assert fetched(counter, counter.codes()[0]) == 200
    counter.clock.move(timedelta(minutes=1))
    for who in ("staff", "approver"):
        counter.post(who, path, REASON)
    do_jobs(counter.installation)
    assert fetched(counter, counter.codes()[0]) == 200
    assert counter.call("operator", "POST", f"/deliveries/{parcel['id']}/receipt").status_code == 204
    assert counter.call("staff", "POST", path, REASON).json()["code"] == "state.transition_refused"


@pytest.mark.parametrize("other", [Role.APPROVER, Role.DESK])
def test_an_administrator_is_neither_approver_nor_desk_by_any_way(counter: Counter, other: Role) -> None:
    both = frozenset({Role.ADMINISTRATOR, other})
    with pytest.raises(RolesExclude):
        open_founding_account(counter.installation, FOUNDER, Account("U-x", "p-x", "見本", both, desk=Desk("PLANNING")))
    body: dict[str, Any] = {"person_id": "p-y", "display_name": "見本", "roles": sorted(both)}
    if other is Role.DESK:
        body["system"] = "PLANNING"
    answer = counter.call("administrator", "POST", "/accounts", body)
    assert answer.json()["code"] == "account.roles_exclude", answer.text
    granted = counter.call("administrator", "POST", "/accounts/U-administrator/role-grants", {"role": other})
    assert granted.json()["code"] == "account.roles_exclude", granted.text


@pytest.mark.parametrize("other", sorted(AUTHORITYS_SIDE))
def test_nobody_is_an_operator_and_of_the_authority_with_one_account(counter: Counter, other: Role) -> None:
    both = [Role.OPERATOR, other]
    body: dict[str, Any] = {"person_id": "p-y", "display_name": "見本", "roles": both, "operator_code": "0A001"}
    if other is Role.DESK:
        body["system"] = "PLANNING"
    answer = counter.call("administrator", "POST", "/accounts", body)
    assert answer.json()["code"] == "account.roles_exclude", answer.text


def test_nobody_changes_the_catalogue_of_systems_and_channels_while_the_installation_runs() -> None:
    """It ships with a release. What may be ordered from when on, and for how much, is proposed and approved by two."""
    changing = {
        (method, route.path)
        for module in ROUTERS
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
        if "system" in route.path and method != "GET"
    }
    assert changing == set()

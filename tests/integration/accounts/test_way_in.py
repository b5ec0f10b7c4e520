"""企業内RA設置: from the pre-application to a participant that orders."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fixtures.installation import AT, FOUNDER, make_installation
from fixtures.papers import PDF
from fixtures.people import SECOND_STAFF, STAFF, enrol_with_papers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from warifu.accounts.errors import PersonUnproven
from warifu.accounts.facts import Actor
from warifu.kernel.clock import MovableClock
from warifu.kernel.errors import FieldInvalid, TransitionRefused
from warifu.kernel.ids import OperatorCode
from warifu.participants.errors import (
    AuthenticationEvidenceMissing,
    EnrolmentWorkedByYou,
    OperatorCodeTaken,
    VouchingRefused,
)
from warifu.participants.facts import AuthenticationMethod, Contact, ContactKind, EnrolmentState, Standing
from warifu.workflows.installation import Installation
from warifu.workflows.participants.change import close_participant, suspend_participant
from warifu.workflows.participants.enrol import enrol_participant
from warifu.workflows.participants.find_participant import find_participant
from warifu.workflows.participants.work_enrolment import (
    activate_enrolment,
    attach_paper,
    authenticate_organisation,
    check_enrolment,
    pre_apply,
    resubmit_enrolment,
    return_enrolment,
    show_enrolment,
    withdraw_enrolment,
)

RA = Contact(ContactKind.ENTERPRISE_RA, "見本 花子", "ra@mihon.example")
SEAL = AuthenticationMethod.SEAL_CERTIFICATE
STEPS = {
    "attach": lambda installation, id: attach_paper(installation, STAFF, id, "登記.pdf", PDF),
    "check": lambda installation, id: check_enrolment(installation, STAFF, id),
    "return": lambda installation, id: return_enrolment(installation, STAFF, id, "押印がありません"),
    "resubmit": lambda installation, id: resubmit_enrolment(installation, STAFF, id, "見本電力株式会社", [RA]),
    "authenticate": lambda installation, id: authenticate_organisation(installation, STAFF, id, SEAL),
    "activate": lambda installation, id: activate_enrolment(installation, SECOND_STAFF, id),
    "withdraw": lambda installation, id: withdraw_enrolment(installation, STAFF, id),
}


@pytest.fixture(scope="module")
def standing_installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return make_installation(tmp_path_factory.mktemp("installation"), MovableClock(AT))


def apply(installation: Installation, code: str = "0012") -> str:
    return pre_apply(installation, STAFF, OperatorCode(code), "見本電力株式会社", [RA]).id


def taken(installation: Installation, id: str, step: str) -> bool:
    """Try a step; other refusals than these two fall through."""
    try:
        STEPS[step](installation, id)
    except (TransitionRefused, AuthenticationEvidenceMissing):
        return False
    return True


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    steps=st.lists(st.sampled_from([*STEPS, "check", "activate", "authenticate"]), max_size=12),
    code=st.integers(0, 9_999),
)
def test_no_sequence_of_steps_makes_a_participant_without_papers(
    standing_installation: Installation, steps: list[str], code: int
) -> None:
    installation = standing_installation
    try:
        id = apply(installation, f"{code:04}")
    except OperatorCodeTaken:
        return
    for step in steps:
        before = show_enrolment(installation, STAFF, id)
        if not taken(installation, id, step):
            assert show_enrolment(installation, STAFF, id) == before
    enrolment, papers = show_enrolment(installation, STAFF, id)
    with installation.unit_of_work.read() as stores:
        participant = stores.participants.by_operator_code(OperatorCode(f"{code:04}"))
    assert (participant is not None) == (enrolment.state is EnrolmentState.ACTIVATED)
    if participant:
        assert enrolment.participant_id == participant.id
        assert enrolment.authentication
        assert papers
        assert steps.index("attach") < len(steps) - 1 - steps[::-1].index("activate")


NEEDS_A_REASON: dict[str, Callable[[Installation, str, str, str], object]] = {
    "return": lambda installation, enrolment, _, why: return_enrolment(installation, STAFF, enrolment, why),
    "suspend": lambda installation, _, participant, why: suspend_participant(installation, STAFF, participant, why),
    "close": lambda installation, _, participant, why: close_participant(installation, STAFF, participant, why),
}


@pytest.mark.parametrize("act", NEEDS_A_REASON)
def test_nobody_is_sent_back_suspended_or_closed_without_a_reason(installation: Installation, act: str) -> None:
    enrolment_id = apply(installation)
    participant = enrol_with_papers(installation, "0013")
    with pytest.raises(FieldInvalid):
        NEEDS_A_REASON[act](installation, enrolment_id, participant.id, " \n")
    assert show_enrolment(installation, STAFF, enrolment_id)[0].state is EnrolmentState.PRE_APPLIED
    assert find_participant(installation, STAFF, OperatorCode("0013")).standing is Standing.ACTIVE


def test_the_whole_way_leaves_an_entry_for_every_step(installation: Installation) -> None:
    id = apply(installation)
    for step in ("check", "return", "resubmit", "check", "attach", "authenticate", "activate"):
        STEPS[step](installation, id)
    with installation.unit_of_work.read() as stores:
        actions = [entry.action for entry in stores.evidence.about(f"enrolment:{id}")]
    assert actions == [
        "enrolment.applied",
        "enrolment.checked",
        "enrolment.returned",
        "enrolment.resubmitted",
        "enrolment.checked",
        "document.stored",
        "enrolment.authenticated",
        "enrolment.activated",
    ]
    assert find_participant(installation, STAFF, OperatorCode("0012")).operator_code.text == "0012"


def test_authentication_takes_papers_and_is_never_vouched_for_on_this_way(installation: Installation) -> None:
    id = apply(installation)
    check_enrolment(installation, STAFF, id)
    with pytest.raises(AuthenticationEvidenceMissing):
        authenticate_organisation(installation, STAFF, id, SEAL)
    with pytest.raises(FieldInvalid):
        authenticate_organisation(installation, STAFF, id, AuthenticationMethod.VOUCHED)


@pytest.mark.parametrize("step", ["apply", "attach", "check", "return", "resubmit", "authenticate"])
def test_whoever_did_any_step_of_an_enrolment_does_not_activate_it_with_any_account(
    installation: Installation, step: str
) -> None:
    other = replace(STAFF, account_id="U-THIRD", person_id="p-third")
    ways: dict[str, Callable[[Actor, str], object]] = {
        "attach": lambda who, id: attach_paper(installation, who, id, "登記.pdf", PDF),
        "check": lambda who, id: check_enrolment(installation, who, id),
        "return": lambda who, id: return_enrolment(installation, who, id, "押印がありません"),
        "resubmit": lambda who, id: resubmit_enrolment(installation, who, id, "見本電力株式会社", [RA]),
        "authenticate": lambda who, id: authenticate_organisation(installation, who, id, SEAL),
    }
    code = OperatorCode("0012")
    id = pre_apply(installation, STAFF if step == "apply" else other, code, "見本電力株式会社", [RA]).id
    for done in ("return", "resubmit", "check", "attach", "authenticate"):
        ways[done](STAFF if step == done else other, id)
    again = replace(STAFF, account_id="U-STAFF-AGAIN")
    for who in (STAFF, again, other):
        with pytest.raises(EnrolmentWorkedByYou):
            activate_enrolment(installation, who, id)
    with installation.unit_of_work.read() as stores:
        assert stores.participants.by_operator_code(code) is None
    assert activate_enrolment(installation, SECOND_STAFF, id).operator_code == code


@pytest.mark.parametrize("step", [*STEPS, "apply"])
def test_a_terminal_does_no_step_of_an_enrolment_where_policy_asks_for_approvals(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    id = apply(installation)
    monkeypatch.setitem(globals(), "STAFF", replace(STAFF, signed_in=False))
    monkeypatch.setitem(globals(), "SECOND_STAFF", replace(SECOND_STAFF, signed_in=False))
    with pytest.raises(PersonUnproven):
        apply(installation, "0013") if step == "apply" else STEPS[step](installation, id)


def test_an_enrolment_entered_at_once_says_who_vouched(installation: Installation) -> None:
    participant = enrol_participant(installation, STAFF, OperatorCode("0012"), "見本電力株式会社", [RA])
    with installation.unit_of_work.read() as stores:
        (enrolment,) = stores.enrolments.page(state=None, after=None, limit=10)
    assert (enrolment.participant_id, enrolment.state) == (participant.id, EnrolmentState.ACTIVATED)
    assert enrolment.authentication
    assert (enrolment.authentication.method, enrolment.authentication.by) == (
        AuthenticationMethod.VOUCHED,
        STAFF.account_id,
    )


@pytest.mark.parametrize(("is_sample", "approvals", "vouches"), [(False, 1, False), (False, 0, True), (True, 2, True)])
def test_where_policy_asks_for_approvals_nobody_vouches_for_an_organisation_alone(
    installation: Installation, is_sample: bool, approvals: int, vouches: bool
) -> None:
    real = replace(installation, policy=replace(installation.policy, is_sample=is_sample, approvals=approvals))
    if vouches:
        assert enrol_participant(real, STAFF, OperatorCode("0012"), "見本電力株式会社", [RA])
        return
    with pytest.raises(VouchingRefused):
        enrol_participant(real, STAFF, OperatorCode("0012"), "見本電力株式会社", [RA])
    with real.unit_of_work.read() as stores:
        assert stores.participants.by_operator_code(OperatorCode("0012")) is None


def test_one_code_makes_one_participant_only(installation: Installation) -> None:
    first, second = apply(installation), apply(installation)
    for id in (first, second):
        for step in ("check", "attach", "authenticate"):
            STEPS[step](installation, id)
    STEPS["activate"](installation, first)
    with pytest.raises(OperatorCodeTaken):
        STEPS["activate"](installation, second)
    assert show_enrolment(installation, FOUNDER, second)[0].state is EnrolmentState.AUTHENTICATED


def test_a_paper_lies_in_the_database_and_nowhere_else(installation: Installation, tmp_path: Path) -> None:
    before = sorted(tmp_path.rglob("*"))
    id = apply(installation)
    attach_paper(installation, STAFF, id, "登記.pdf", PDF)
    assert sorted(tmp_path.rglob("*")) == before

"""相互認証の画面の試験: every denial in words, as a page and as JSON."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from samples.pages import AT, HOLDER, denial, entry, frame, presented
from samples.systems import system_row

from warifu.entrypoints.web.refusal import (
    WHO,
    Refusal,
    Welcome,
    refusal_json,
    render_refusal,
    render_welcome,
    welcome_json,
)
from warifu.gateway.facts import HELD_WORDS, Admission, DenialReason, Presented, Revoked, Unreadable
from warifu.kernel.period import ValidityPeriod
from warifu.messages import Language, catalogue
from warifu.systems.facts import Use

PLANNING = system_row("PLANNING")
REFERENCE = "R-20261124-100500-7QK4"
REASONS = list(DenialReason)


def test_the_catalogues_know_the_codes_of_the_closed_list_in_their_rank_order() -> None:
    codes = [reason.value for reason in DenialReason]
    assert [code for code in catalogue("denials") if code != HELD_WORDS] == codes
    assert list(catalogue("refusals")) == list(catalogue("denials"))
    assert set(WHO) == set(DenialReason)


def test_a_hold_is_not_told_as_the_end_and_its_code_stays() -> None:
    held = replace(denial(DenialReason.REVOKED), revoked=Revoked(AT, "certificate_hold"))
    said = refusal_json(Refusal(held, REFERENCE, PLANNING))
    assert said["code"] == "denial.certificate.revoked"
    assert ("保留中" in said["message"]["ja"], "on hold" in said["message"]["en"]) == (True, True)
    assert "released" in said["todo"]["en"]
    page = render_refusal(Refusal(held, REFERENCE, PLANNING), frame("ja", checkpoint=True))
    assert "保留" in page
    assert "失効した証明書は元に戻せません" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("reason", REASONS)
def test_every_denial_has_a_page_that_says_code_reference_and_what_to_do(
    reason: DenialReason, language: Language
) -> None:
    page = render_refusal(Refusal(denial(reason), REFERENCE, PLANNING), frame(language, checkpoint=True))
    said = refusal_json(Refusal(denial(reason), REFERENCE, PLANNING))
    assert f'<html lang="{language}">' in page
    for needed in (reason.value, REFERENCE, said["message"][language], said["todo"][language]):
        assert needed in page
    assert "{" not in said["message"][language] + said["todo"][language]


def test_the_json_body_has_stable_keys() -> None:
    use = Use("WHEELING_DATA", "DATA", "TOKYO")
    body = refusal_json(Refusal(denial(DenialReason.NOT_FOR_CHANNEL, use), REFERENCE, system_row(use.system)))
    assert json.loads(json.dumps(body)) == {
        "code": "denial.registration.not_for_channel",
        "message": {
            "ja": "この証明書は、東京エリアのデータ提供に登録されていません",
            "en": "This certificate is not registered for Data, Tokyo area",
        },
        "todo": body["todo"],
        "reference": REFERENCE,
        "at": "2026-11-24T01:05:00Z",
        "system": "WHEELING_DATA",
        "channel": "DATA",
        "area": "TOKYO",
        "certificate": {
            "id": "WF-26-00092",
            "serial": "4A:7E:0F:11:C2:D3:E4:F5:06:17:28:39:4A:5B:6C:7D",
            "subject": f"CN=WF-26-00092,O={HOLDER},C=JP",
            "not_before": "2026-04-15T15:00:00Z",
            "not_after": "2028-04-15T14:59:59Z",
        },
    }


def test_no_certificate_is_told_as_missing_or_expired() -> None:
    body = refusal_json(Refusal(denial(DenialReason.CERTIFICATE_MISSING), REFERENCE, PLANNING))
    assert "certificate" not in body
    assert "期限切れの証明書を提示しない" in body["todo"]["ja"]
    assert "do not offer expired" in body["todo"]["en"]


def test_a_start_an_expiry_and_a_revocation_are_told_with_their_day() -> None:
    def message(reason: DenialReason) -> str:
        return str(refusal_json(Refusal(denial(reason), REFERENCE, PLANNING))["message"]["ja"])

    assert message(DenialReason.NOT_YET_VALID) == "この証明書は2026年4月16日(木)から使えます"
    assert message(DenialReason.EXPIRED) == "この証明書は2028年4月15日(土)に期限が切れました"
    assert message(DenialReason.REVOKED) == "この証明書は2026年9月2日(水)に失効しました"
    assert message(DenialReason.DELETED) == "この証明書の登録は2026年11月15日(日)に削除されました"


def test_a_strangers_certificate_cannot_break_the_page_or_write_into_it() -> None:
    forever = ValidityPeriod(datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    hostile = replace(presented(), subject="CN=<script>alert(1)</script>", serial=-1, validity=forever)
    view = Refusal(replace(denial(DenialReason.CHAIN_UNTRUSTED), presented=hostile), REFERENCE, PLANNING)
    page = render_refusal(view, frame("ja", checkpoint=True))
    assert "<script>alert" not in page
    assert refusal_json(view)["certificate"]["not_after"] == "9999-12-31T23:59:59Z"


def test_a_certificate_that_cannot_be_read_is_refused_in_words() -> None:
    unreadable = replace(denial(DenialReason.CHAIN_UNTRUSTED), presented=Unreadable("ab" * 32, "not DER"))
    assert "読み取れません" in render_refusal(Refusal(unreadable, REFERENCE, PLANNING), frame("ja", checkpoint=True))


def test_another_participants_name_is_not_told_to_those_who_only_name_its_code() -> None:
    body = refusal_json(Refusal(denial(DenialReason.OTHER_PARTICIPANT), REFERENCE, PLANNING))
    assert "0A002" in body["todo"]["ja"]
    assert "0A001" not in json.dumps(body)


def test_who_was_admitted_is_told_as_page_and_as_json() -> None:
    welcome = Welcome(Admission(entry(), presented(), AT), REFERENCE, PLANNING)
    body = welcome_json(welcome)
    assert body["code"] == "admitted"
    assert body["participant"] == {"name": HOLDER, "operator_code": "0A001"}
    assert (body["certificate"]["id"], body["system"], body["channel"]) == ("WF-26-00092", "PLANNING", "JX")
    assert f"Admitted as {HOLDER}" in render_welcome(welcome, frame("en", checkpoint=True))
    assert isinstance(welcome.admission.presented, Presented)
    assert welcome.admission.presented.validity.expiry_on == date(2028, 4, 15)

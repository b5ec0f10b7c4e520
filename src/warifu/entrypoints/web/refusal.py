"""相互認証の画面: the answer to a refused or admitted client, as a page and as JSON."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from warifu.entrypoints.web.pages import Frame, render
from warifu.entrypoints.web.words import date_text, instant_iso, serial_text, word
from warifu.gateway.facts import Admission, CheckOutcome, Denial, DenialReason, Presented
from warifu.kernel.clock import jst_date
from warifu.messages import Language, catalogue
from warifu.systems.facts import System
from warifu.systems.names import Names

WHO: Mapping[DenialReason, str] = {
    DenialReason.CERTIFICATE_MISSING: "COMPANY",
    DenialReason.CHAIN_UNTRUSTED: "COMPANY",
    DenialReason.WRONG_PURPOSE: "COMPANY",
    DenialReason.NOT_YET_VALID: "COMPANY",
    DenialReason.EXPIRED: "COMPANY",
    DenialReason.REVOKED: "ENTERPRISE_RA",
    DenialReason.REVOCATION_STALE: "AUTHORITY",
    DenialReason.ROLL_STALE: "DESK",
    DenialReason.DELETED: "SYSTEM_CONTACT",
    DenialReason.OTHER_PARTICIPANT: "COMPANY",
    DenialReason.NOT_FOR_SYSTEM: "SYSTEM_CONTACT",
    DenialReason.NOT_FOR_CHANNEL: "SYSTEM_CONTACT",
}
OUTCOMES: Mapping[CheckOutcome, tuple[str, str]] = {
    CheckOutcome.PASSED: ("ok", "ok"),
    CheckOutcome.STOPPED: ("stop", "stop"),
    CheckOutcome.NOT_REACHED: ("none", "dash"),
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """拒否の知らせ: a denial, the reference number people quote, the checkpoint's system, and where the portal is.

    `portal_url` is empty when not known.
    """

    denial: Denial
    reference: str
    system: System
    portal_url: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """許可の知らせ: an admission, its reference number and the checkpoint's system."""

    admission: Admission
    reference: str
    system: System


def denial_facts(denial: Denial, names: Names) -> Mapping[str, str]:
    """拒否の事実: every mark that denials.toml and refusals.toml use; what is not known is said in words."""

    def on(at: datetime | None) -> str:
        earlier = "以前" if names.language == "ja" else "an earlier day"
        return earlier if at is None else date_text(jst_date(at), names.language)

    presented = denial.presented if isinstance(denial.presented, Presented) else None
    deleted = max((e.deleted_at for e in denial.entries if e.deleted_at and e.use == denial.use), default=None)
    return {
        "system": names.system(denial.use.system),
        "channel": names.channel(denial.use),
        "start": on(presented.validity.not_before if presented else None),
        "expiry": on(presented.validity.not_after if presented else None),
        "revoked": on(denial.revoked.at if denial.revoked else None),
        "deleted": on(deleted),
        "operator_code": ", ".join(sorted(denial.claim.operator_codes)) or "-",
    }


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    """拒否のJSON: stable keys code, message, todo, reference, at, system, channel, and area and certificate if any."""
    denial = refusal.denial
    said = catalogue("denials")[denial.words]
    systems = (refusal.system,)
    facts: Mapping[Language, Mapping[str, str]] = {
        "ja": denial_facts(denial, Names(systems, "ja")),
        "en": denial_facts(denial, Names(systems, "en")),
    }
    body: dict[str, Any] = {
        "code": denial.reason.value,
        "message": {"ja": said.say("ja", facts["ja"]), "en": said.say("en", facts["en"])},
        "todo": {"ja": said.todo("ja", facts["ja"]), "en": said.todo("en", facts["en"])},
        "reference": refusal.reference,
        "at": instant_iso(denial.at),
        "system": denial.use.system,
        "channel": denial.use.channel,
    }
    if denial.use.area is not None:
        body["area"] = denial.use.area
    if isinstance(denial.presented, Presented):
        body["certificate"] = _certificate_json(denial.presented)
        if denial.entries:
            body["certificate"]["id"] = denial.entries[0].certificate_id
    return body


def _certificate_json(presented: Presented) -> dict[str, Any]:
    return {
        "serial": serial_text(presented.serial),
        "subject": presented.subject,
        "not_before": instant_iso(presented.validity.not_before),
        "not_after": instant_iso(presented.validity.not_after),
    }


def render_refusal(refusal: Refusal, frame: Frame) -> str:
    """拒否の画面: the fact, what still holds, what to do and who, what the checkpoint checked, and what to quote."""
    denial = refusal.denial
    names = Names((refusal.system,), frame.language)
    facts = denial_facts(denial, names)
    said, around = catalogue("denials")[denial.words], catalogue("refusals")[denial.words]
    presented = denial.presented if isinstance(denial.presented, Presented) else None
    return render(
        "refusal.j2",
        frame,
        names=names,
        denial=denial,
        reference=refusal.reference,
        portal_url=refusal.portal_url,
        heading=said.say(frame.language, facts),
        todo=said.todo(frame.language, facts),
        holds=around.say(frame.language, facts),
        task=around.todo(frame.language, facts),
        who=word(f"who.{WHO[denial.reason]}", frame.language),
        presented=presented,
        serial=serial_text(presented.serial) if presented else "",
        registered=tuple(entry.use for entry in denial.entries if entry.deleted_at is None),
        outcomes=OUTCOMES,
        CheckOutcome=CheckOutcome,
    )


def welcome_json(welcome: Welcome) -> dict[str, Any]:
    """許可のJSON: who was admitted, with which certificate, for which use."""
    entry = welcome.admission.entry
    body: dict[str, Any] = {
        "code": "admitted",
        "participant": {"name": entry.participant_name, "operator_code": entry.operator_code.text},
        "certificate": {"id": entry.certificate_id, **_certificate_json(welcome.admission.presented)},
        "system": entry.use.system,
        "channel": entry.use.channel,
        "reference": welcome.reference,
        "at": instant_iso(welcome.admission.at),
    }
    if entry.use.area is not None:
        body["area"] = entry.use.area
    return body


def render_welcome(welcome: Welcome, frame: Frame) -> str:
    """許可の画面: the built-in page behind the checkpoint, saying who was admitted."""
    entry = welcome.admission.entry
    return render(
        "admitted.j2",
        frame,
        names=Names((welcome.system,), frame.language),
        entry=entry,
        serial=serial_text(entry.serial),
        reference=welcome.reference,
        at=welcome.admission.at,
    )

"""応答者の更新: delegated OCSP responders, one for each CA on each node, renewed while the old one still serves."""

from datetime import datetime

from warifu.authority.facts import (
    Certificate,
    CertificateAuthority,
    IssuanceRequest,
    KeyAlgorithm,
    Profile,
    SubjectName,
)
from warifu.authority.generations import issuing_kind, responder_profile
from warifu.authority.issuance import prepare, record, resume, sign
from warifu.kernel.clock import jst_date
from warifu.kernel.period import PeriodStage
from warifu.workflows.house import House, entry
from warifu.workflows.issue_order import SYSTEM_ACTOR
from warifu.workflows.ports import Stores

WHEN_THE_CA_KEY_IS_TOO_LARGE = KeyAlgorithm.RSA_3072


def renew_responders(house: House) -> None:
    """応答者を更新する: for every CA that can sign here, a responder whose key is here, with a third of its life ahead.

    Keys stay where they were made: a node that has its keys to itself has responders of its own.
    """
    now = house.clock.now()
    with house.unit_of_work.read() as stores:
        due = [
            (ca, profile)
            for ca in stores.authority.cas()
            if (profile := _profile_for(house, ca, now)) and _is_due(house, stores, ca, profile, now)
        ]
    for ca, profile in due:
        _renew(house, ca, profile)


def _profile_for(house: House, ca: CertificateAuthority, now: datetime) -> Profile | None:
    profile = responder_profile(house.profiles, ca.authority)
    if profile is None or issuing_kind(profile, house.profiles) is not ca.kind:
        return None
    answers = ca.period.stage(now) is PeriodStage.VALID and house.issuer.signers.has(ca.key_name)
    return profile if answers else None


def _is_due(house: House, stores: Stores, ca: CertificateAuthority, profile: Profile, now: datetime) -> bool:
    for responder in stores.status.responders(ca.id, profile.name):
        period = responder.period
        if house.issuer.signers.has(responder.key_name):
            lasts = now <= period.not_after - (period.not_after - period.not_before) / 3
            return not lasts and period.not_after < ca.period.not_after
    return True


def _renew(house: House, ca: CertificateAuthority, profile: Profile) -> None:
    now = house.clock.now()
    algorithm = house.issuer.signers.open(ca.key_name).algorithm
    key = house.issuer.signers.create(
        f"{ca.id}-ocsp-{now:%Y%m%d%H%M%S%f}",
        algorithm if algorithm in profile.keys else WHEN_THE_CA_KEY_IS_TOO_LARGE,
    )
    request = IssuanceRequest(
        profile=profile.name,
        subject=SubjectName(key.name),  # names the key, too: this is how the responder finds it again
        public_key=key.public_key,
        key_algorithm=key.algorithm,
        start_on=jst_date(now),
        ca_id=ca.id,
    )
    with house.unit_of_work.write() as stores:
        certificate = prepare([request], stores.authority, house.issuer, now)[0].certificate
    signed = sign([resume(certificate)], {ca.id: ca}, house.issuer)
    with house.unit_of_work.write() as stores:
        record(signed, stores.authority, house.clock.now())
        _note(house, stores, certificate)


def _note(house: House, stores: Stores, certificate: Certificate) -> None:
    stores.evidence.append(
        entry(house, SYSTEM_ACTOR, "certificate.issued", f"certificate:{certificate.id}", profile=certificate.profile)
    )

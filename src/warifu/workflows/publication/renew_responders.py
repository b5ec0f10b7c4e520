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
from warifu.authority.issuance import prepare, record, sign
from warifu.kernel.clock import jst_date
from warifu.kernel.period import PeriodStage
from warifu.workflows.installation import Installation, entry
from warifu.workflows.jobs import SYSTEM_ACTOR
from warifu.workflows.ports import Stores

WHEN_THE_CA_KEY_IS_TOO_LARGE = KeyAlgorithm.RSA_3072


def renew_responders(installation: Installation) -> None:
    """応答者を更新する: for every CA that can sign here, a responder whose key is here, with a third of its life ahead.

    Keys stay where they were made: a node that has its keys to itself has responders of its own.
    """
    now = installation.clock.now()
    with installation.unit_of_work.read() as stores:
        due = [
            (ca, profile)
            for ca in stores.authorities.all()
            if (profile := _profile_for(installation, ca, now)) and _is_due(installation, stores, ca, profile, now)
        ]
    for ca, profile in due:
        _renew(installation, ca, profile)


def _profile_for(installation: Installation, ca: CertificateAuthority, now: datetime) -> Profile | None:
    profile = responder_profile(installation.profiles, ca.authority)
    if profile is None or issuing_kind(profile, installation.profiles) is not ca.kind:
        return None
    answers = ca.period.stage(now) is PeriodStage.VALID and installation.issuer.signers.has(ca.key_name)
    return profile if answers else None


def _is_due(
    installation: Installation, stores: Stores, ca: CertificateAuthority, profile: Profile, now: datetime
) -> bool:
    for responder in stores.status.responders(ca.id, profile.name):
        period = responder.period
        if installation.issuer.signers.has(responder.key_name):
            lasts = now <= period.not_after - (period.not_after - period.not_before) / 3
            return not lasts and period.not_after < ca.period.not_after
    return True


def _renew(installation: Installation, ca: CertificateAuthority, profile: Profile) -> None:
    now = installation.clock.now()
    algorithm = installation.issuer.signers.open(ca.key_name).algorithm
    key = installation.issuer.signers.create(
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
    with installation.unit_of_work.write() as stores:
        prepared = prepare([request], stores.authorities.all(), stores.issuing, installation.issuer, now)
    signed = sign(prepared, {ca.id: ca}, installation.issuer)
    with installation.unit_of_work.write() as stores:
        (certificate,) = record(signed, stores.issuing, installation.clock.now())
        _note(installation, stores, certificate)


def _note(installation: Installation, stores: Stores, certificate: Certificate) -> None:
    stores.evidence.append(
        entry(
            installation,
            SYSTEM_ACTOR,
            "certificate.issued",
            f"certificate:{certificate.id}",
            profile=certificate.profile,
        )
    )

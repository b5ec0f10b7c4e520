"""受取り: a parcel is opened with its one-time code, its passphrase shown another way, its receipt confirmed."""

from collections.abc import Sequence
from dataclasses import replace

from warifu.accounts.access import acts_as_operator, digest, require_role
from warifu.accounts.facts import Actor, Role
from warifu.authority.errors import CertificateUnknown
from warifu.authority.facts import Certificate
from warifu.delivery.errors import CodeExpired, CodeUsed, CodeWrong, KeyGone, ParcelUnknown, PassphraseShown
from warifu.delivery.facts import Parcel
from warifu.delivery.states import PARCEL, ParcelEvent
from warifu.kernel.clock import jst_date
from warifu.kernel.folding import as_seen
from warifu.kernel.secret import Secret
from warifu.workflows.chain import chain_of
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def fetch_parcel(installation: Installation, code: Secret[str]) -> tuple[Parcel, bytes]:
    """受け取る: opens the parcel with its one-time code and gives the PKCS#12. The code works once.

    Raises CodeWrong, CodeUsed, CodeExpired.
    """
    with installation.unit_of_work.write() as stores:
        now = installation.clock.now()
        parcel = stores.deliveries.by_code(digest(read_code(code.reveal()).encode()))
        if parcel is None:
            raise CodeWrong
        if not PARCEL.allows(parcel.state, ParcelEvent.FETCH):
            raise CodeUsed
        if now >= parcel.code_expires_at:
            raise CodeExpired(jst_date(parcel.code_expires_at).isoformat())
        data = _pkcs12(installation, stores, parcel)
        fetched = replace(parcel, state=PARCEL.next(parcel.state, ParcelEvent.FETCH), fetched_at=now)
        stores.deliveries.move(parcel, fetched.state, now)
        fetcher = Actor("code", "code", "受取りコード", frozenset(), parcel.participant_id)
        stores.evidence.append(entry(installation, fetcher, "parcel.fetched", f"certificate:{parcel.certificate_id}"))
        return fetched, data


def show_passphrase(installation: Installation, actor: Actor, parcel_id: str) -> Secret[str]:
    """パスフレーズを表示する: once, to an operator of the participant who is signed in.

    Raises RoleMissing, ParcelUnknown, PassphraseShown.
    """
    require_role(actor, Role.OPERATOR)
    with installation.unit_of_work.write() as stores:
        parcel = _find(stores, actor, parcel_id)
        if parcel.passphrase_shown_at:
            raise PassphraseShown(parcel.passphrase_shown_at.isoformat())
        stores.deliveries.mark_passphrase_shown(parcel, installation.clock.now())
        stores.evidence.append(entry(installation, actor, "passphrase.shown", f"certificate:{parcel.certificate_id}"))
        return Secret(_passphrase(installation, parcel).reveal())


def confirm_receipt(installation: Installation, actor: Actor, parcel_id: str) -> None:
    """受領を確認する: the participant has what it needs, so the authority destroys its copy of the key.

    Raises RoleMissing, ParcelUnknown, TransitionRefused.
    """
    require_role(actor, Role.OPERATOR)
    with installation.unit_of_work.write() as stores:
        parcel = _find(stores, actor, parcel_id)
        stores.deliveries.move(parcel, PARCEL.next(parcel.state, ParcelEvent.CONFIRM), installation.clock.now())
        stores.kept_keys.destroy(parcel.certificate_id)
        stores.evidence.append(entry(installation, actor, "parcel.received", f"certificate:{parcel.certificate_id}"))


def _find(stores: Stores, actor: Actor, parcel_id: str) -> Parcel:
    parcel = stores.deliveries.get(parcel_id)
    if parcel is None or not acts_as_operator(actor, parcel.participant_id):
        raise ParcelUnknown(parcel_id)
    return parcel


def _pkcs12(installation: Installation, stores: Stores, parcel: Parcel) -> bytes:
    certificate = certificate_of(stores, parcel.certificate_id)
    sealed = stores.kept_keys.sealed(parcel.certificate_id)
    if sealed is None:
        raise KeyGone(parcel.certificate_id)
    chain = chain_of(installation, stores, certificate.ca_id)
    return packed_key(installation, certificate, sealed, chain, _passphrase(installation, parcel))


def certificate_of(stores: Stores, certificate_id: str) -> Certificate:
    """納品する証明書. Raises CertificateUnknown when it was never issued."""
    certificate = stores.certificates.get(certificate_id)
    if certificate is None:
        raise CertificateUnknown(certificate_id)
    return certificate


def packed_key(
    installation: Installation, certificate: Certificate, sealed: bytes, chain: Sequence[bytes], passphrase: Secret[str]
) -> bytes:
    """PKCS#12にする: opens the sealed key of an issued certificate."""
    key = installation.seals.open(sealed, certificate.id)
    return installation.packer.pack(key, certificate.der, chain, certificate.subject.common_name, passphrase)


def _passphrase(installation: Installation, parcel: Parcel) -> Secret[str]:
    return Secret(installation.seals.open(parcel.sealed_passphrase, f"passphrase:{parcel.id}").reveal().decode())


def read_code(given: str) -> str:
    """受取りコードを読む: in any case and width, with or without hyphens and blanks."""
    return as_seen(given).upper().replace("-", "").replace(" ", "")

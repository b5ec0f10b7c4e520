"""資格情報: made and ended inside the steps of other workflows."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from warifu.accounts.access import digest
from warifu.accounts.facts import Actor, Credential, CredentialKind, CredentialSeen, NewToken
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores

LIFETIMES = {
    CredentialKind.ONE_TIME_LINK: timedelta(days=7),
    CredentialKind.HALVED_LINK: timedelta(days=7),
    CredentialKind.API_TOKEN: timedelta(days=365),
}
TOKEN_OCTETS = 32


def new_secret() -> Secret[str]:
    """秘密を作る: 256 random bits as text for an address: letters, digits, `-` and `_`."""
    return Secret(secrets.token_urlsafe(TOKEN_OCTETS))


def both_halves(half: str, second: Secret[str]) -> str:
    """二つの半分の要約値: of the keyed digest of the first and of the second itself."""
    return digest(f"{half} {second.reveal()}".encode())


def check_maker(installation: Installation, stores: Stores, actor: Actor) -> None:
    """作る人の資格情報を確かめる: it may have ended since the sign-in. Raises NotSignedIn."""
    if actor.credential_id is None:
        return
    maker = stores.accounts.find_credential(actor.credential_id)
    if maker is None or not maker.lives(installation.clock.now()):
        raise NotSignedIn


def add_credential(
    installation: Installation, stores: Stores, actor: Actor, *, account_id: str, kind: CredentialKind
) -> NewToken:
    """資格情報を加える: of a new secret, made with what the actor signed in with."""
    secret = new_secret()
    shown = digest(secret.reveal().encode())
    credential = add_digest(
        installation, stores, actor, account_id=account_id, kind=kind, shown=shown, made_with=actor.credential_id
    )
    return NewToken(credential, secret)


def add_digest(
    installation: Installation,
    stores: Stores,
    actor: Actor,
    *,
    account_id: str,
    kind: CredentialKind,
    shown: str,
    made_with: str | None,
) -> Credential:
    """要約値から資格情報を加える: `shown` is the digest of what opens the account."""
    now = installation.clock.now()
    credential = Credential(
        id=new_id("C"),
        account_id=account_id,
        kind=kind,
        digest=shown,
        created_at=now,
        expires_at=now + LIFETIMES[kind],
        made_with=made_with,
    )
    stores.accounts.add_credential(credential)
    stores.evidence.append(entry(installation, actor, "credential.added", f"account:{account_id}", kind=kind))
    return credential


def end_all_of(installation: Installation, stores: Stores, actor: Actor, ends: Sequence[CredentialSeen]) -> None:
    """すべて終わらせる: those of `ends` that have not ended, each with an entry in the evidence log."""
    for one in ends:
        if stores.accounts.end_credential(one.id, installation.clock.now()):
            facts = {"credential": one.id, "kind": str(one.kind)}
            stores.evidence.append(entry(installation, actor, "credential.ended", f"account:{one.account_id}", **facts))

"""ログイン: whoever shows a living token or certificate becomes an actor."""

from warifu.accounts.access import as_actor, digest
from warifu.accounts.facts import Actor, Credential, CredentialKind
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.workflows.house import House


def sign_in_with_token(house: House, token: Secret[str]) -> Actor:
    """APIトークンでログインする. Raises NotSignedIn (access.not_signed_in)."""
    return _sign_in(house, CredentialKind.API_TOKEN, token.reveal().encode())


def sign_in_with_certificate(house: House, certificate: bytes) -> Actor:
    """証明書でログインする: `certificate` is DER; the handshake proved its key, the door checked its chain."""
    return _sign_in(house, CredentialKind.CERTIFICATE, certificate)


def _sign_in(house: House, kind: CredentialKind, shown: bytes) -> Actor:
    with house.unit_of_work.read() as stores:
        credential = stores.accounts.credential(kind, digest(shown))
        account = stores.accounts.get(credential.account_id) if credential else None
        mandates = stores.accounts.mandates(account_id=account.id) if account else ()
        issued = stores.authority.by_fingerprint(digest(shown)) if kind is CredentialKind.CERTIFICATE else None
    if issued is not None and issued.revocation is not None:
        raise NotSignedIn
    if credential is None or account is None or not is_living(house, credential):
        raise NotSignedIn
    now = house.clock.now()
    return as_actor(account, [mandate for mandate in mandates if mandate.lives(now)])


def is_living(house: House, credential: Credential) -> bool:
    """有効な資格情報か: neither ended nor past its time."""
    if credential.ended_at is not None:
        return False
    return credential.expires_at is None or house.clock.now() < credential.expires_at

"""ログイン: a valid API token or certificate gives the actor."""

from warifu.accounts.access import as_actor, digest
from warifu.accounts.facts import Actor, Credential, CredentialKind
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.secret import Secret
from warifu.workflows.installation import Installation


def sign_in_with_token(installation: Installation, token: Secret[str]) -> Actor:
    """APIトークンでログインする. Raises NotSignedIn (access.not_signed_in)."""
    return _sign_in(installation, CredentialKind.API_TOKEN, token.reveal().encode())


def sign_in_with_certificate(installation: Installation, certificate: bytes) -> Actor:
    """証明書でログインする: `certificate` is DER; the handshake proved its key, the entry point checked its chain."""
    return _sign_in(installation, CredentialKind.CERTIFICATE, certificate)


def _sign_in(installation: Installation, kind: CredentialKind, shown: bytes) -> Actor:
    with installation.unit_of_work.read() as stores:
        credential = stores.accounts.credential(kind, digest(shown))
        account = stores.accounts.get(credential.account_id) if credential else None
        mandates = stores.accounts.mandates(account_id=account.id) if account else ()
        issued = stores.certificates.by_fingerprint(digest(shown)) if kind is CredentialKind.CERTIFICATE else None
    if issued is not None and issued.revocation is not None:
        raise NotSignedIn
    if credential is None or account is None or account.ended_at or not is_living(installation, credential):
        raise NotSignedIn
    now = installation.clock.now()
    return as_actor(account, [mandate for mandate in mandates if mandate.lives(now)], credential.id)


def is_living(installation: Installation, credential: Credential) -> bool:
    """有効な資格情報か: neither ended nor past its time."""
    if credential.ended_at is not None:
        return False
    return credential.expires_at is None or installation.clock.now() < credential.expires_at

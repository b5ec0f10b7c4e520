"""署名鍵の選択: files or a token, as the settings say; for CA keys and OCSP responders alike."""

from collections.abc import Iterable
from pathlib import Path

from warifu.adapters.private_files import read_private
from warifu.adapters.signers import FileSigners, Pkcs11Signers, StatementKeys, TokenPlace
from warifu.authority.errors import KeyUnavailable
from warifu.authority.ports.keys import Signers
from warifu.kernel.secret import Secret
from warifu.settings import Settings, SignerKind
from warifu.workflows.ports import Statement


def open_signers(settings: Settings, secrets_folder: Path) -> Signers:
    """署名鍵の保管を開く: no key is touched yet, and a token's driver not loaded. Raises KeyUnavailable."""
    if settings.signer is SignerKind.PKCS11:
        return _token(settings)
    passphrase: Secret[bytes] = Secret(read_private(secrets_folder / "keys.passphrase"))
    return FileSigners(settings.home / "keys", passphrase)


def statement_keys(settings: Settings, signers: Signers) -> StatementKeys:
    """言明の署名鍵: under the names that the settings say."""
    return StatementKeys(signers, {Statement.HEAD: settings.evidence_key, Statement.ROLL: settings.roll_key})


def close_signers(signers: Signers) -> None:
    """署名鍵の保管を閉じる: ends the process of a token's driver."""
    if isinstance(signers, Pkcs11Signers):
        signers.close()


def require_free_token(settings: Settings, names: Iterable[str]) -> None:
    """空きを確かめる: before anything is set up, that the token opens and none of its keys has one of these names.

    Raises KeyUnavailable. Otherwise two installations could sign with one key and not know of each other.
    """
    if settings.signer is not SignerKind.PKCS11:
        return
    token = _token(settings)
    try:
        for name in names:
            if token.has(name):
                raise KeyUnavailable(name, "this token holds a key of that name already; an installation takes its own")
    finally:
        token.close()


def _token(settings: Settings) -> Pkcs11Signers:
    place = TokenPlace(
        module=settings.pkcs11_module,
        label=settings.pkcs11_token,
        pin_file=str(settings.home / settings.pkcs11_pin_file),
        sessions=settings.pkcs11_sessions,
    )
    return Pkcs11Signers(place)

"""共通のオプション: options that several commands share, and what they say."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.errors import FieldInvalid

if TYPE_CHECKING:
    from warifu.bootstrap.installation import Setting

CA_KEYS = (KeyAlgorithm.P_256, KeyAlgorithm.P_384, KeyAlgorithm.RSA_3072, KeyAlgorithm.RSA_4096)

EnteringToken: TypeAlias = Annotated[
    Path | None,
    typer.Option("--token-file", help="申し込む人のAPIトークンのファイル / file with the API token of who enters it"),
]
"""申し込む人のトークン: the file with it."""

Module: TypeAlias = Annotated[
    str | None, typer.Option(metavar="PATH", help="CA鍵をトークンに置く: ドライバー / CA keys in a token: its driver")
]
"""PKCS#11モジュール: a path, or a name that the system's loader finds."""

Label: TypeAlias = Annotated[str | None, typer.Option(metavar="LABEL", help="トークンのラベル / the token's label")]
"""トークンのラベル."""

PinFile: TypeAlias = Annotated[
    Path | None, typer.Option(metavar="FILE", help="PINのファイル(0600) / file with the user PIN")
]
"""PINのファイル: stays where it is; the settings say where."""


def token_settings(module: str | None, label: str | None, pin_file: Path | None) -> "Mapping[str, Setting]":
    """トークンの設定: of the three options, which come together or not at all (FieldInvalid)."""
    if module is None and label is None and pin_file is None:
        return {}
    if not module or not label or pin_file is None:
        raise FieldInvalid("pkcs11", "--pkcs11-module PATH --pkcs11-token LABEL --pkcs11-pin-file FILE")
    from warifu.settings import SignerKind

    return {
        "signer": SignerKind.PKCS11,
        "pkcs11_module": str(Path(module).absolute()) if "/" in module else module,
        "pkcs11_token": label,
        "pkcs11_pin_file": str(pin_file.absolute()),
    }


def ca_key(key: str) -> KeyAlgorithm:
    """CA鍵の種類を読む. Raises FieldInvalid naming those there are."""
    if key not in CA_KEYS:
        raise FieldInvalid("key", ", ".join(CA_KEYS))
    return KeyAlgorithm(key)

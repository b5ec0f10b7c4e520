"""設置: a data directory is created, or opened as a house."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

from warifu.adapters.database.house import Database
from warifu.adapters.documents.invoices import TypstPrinter
from warifu.adapters.mail.folder import FolderMailer
from warifu.adapters.mail.smtp import SmtpMailer
from warifu.adapters.private_files import read_private, write_once
from warifu.adapters.publication import PublicationFolder
from warifu.adapters.seals import FileSeals
from warifu.adapters.signers import FileSigners
from warifu.adapters.x509.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.port import OpenX509
from warifu.authority.facts import PublishedAt
from warifu.authority.issuance import Issuer
from warifu.authority.profiles import shipped_profiles
from warifu.kernel.clock import Clock
from warifu.kernel.secret import Secret
from warifu.orders.invoices import InvoiceIssuer, RegistrationNumber
from warifu.settings import FILE, Settings
from warifu.settings.errors import HomeTaken
from warifu.workflows.house import House, Policy
from warifu.workflows.open_authority import HOUSE_CA, MARKET_ISSUING
from warifu.workflows.ports import Mailer

PASSPHRASE_OCTETS = 32

Setting: TypeAlias = str | int | bool | Mapping[str, str | int]
"""設定の値: what stands in a settings file."""


def create_installation(home: Path, chosen: Mapping[str, Setting]) -> None:
    """設置する: secrets, keys folder and settings file in an empty directory. Raises HomeTaken.

    The settings file is written last: a directory without one is not an installation.
    """
    if home.exists() and any(home.iterdir()):
        raise HomeTaken(str(home))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.chmod(0o700)
    kept = _secrets(home, is_sample=bool(chosen.get("is_sample")))
    write_once(kept / "keys.passphrase", secrets.token_urlsafe(PASSPHRASE_OCTETS).encode())
    FileSeals.create(kept / "seal.key")
    lines = [f"{name} = {_toml(value)}" for name, value in chosen.items()]
    write_once(home / FILE, "\n".join(["# 割符の設定: docs/reference/settings.md", *lines, ""]).encode())


def open_house(settings: Settings, clock: Clock) -> House:
    """開く: the installation's database, brought up to date, and its keys. Raises KeyUnavailable, Unavailable."""
    database = Database(database_url(settings))
    database.migrate()
    kept = _secrets(settings.home, is_sample=settings.is_sample)
    passphrase: Secret[bytes] = Secret(read_private(kept / "keys.passphrase"))
    return House(
        clock=clock,
        unit_of_work=database,
        issuer=Issuer(
            x509=OpenX509(),
            signers=FileSigners(settings.home / "keys", passphrase),
            profiles=shipped_profiles(),
            published_at=addresses(settings.status_url),
        ),
        seals=FileSeals(kept / "seal.key"),
        packer=Pkcs12Packer(),
        mailer=_mailer(settings, clock),
        publication=PublicationFolder(settings.publish, settings.home / "tls"),
        policy=Policy(
            approvals=settings.approvals, is_sample=settings.is_sample, invoice_issuer=_invoice_issuer(settings)
        ),
        printer=TypstPrinter(),
    )


def _invoice_issuer(settings: Settings) -> InvoiceIssuer | None:
    """Give who issues invoices, None while it is not set. Raises FieldInvalid for a number that is none."""
    if not settings.invoice_issuer or not settings.invoice_registration_number:
        return None
    return InvoiceIssuer(settings.invoice_issuer, RegistrationNumber(settings.invoice_registration_number))


def close_house(house: House) -> None:
    """閉じる: lets go of the database that `open_house` opened."""
    assert isinstance(house.unit_of_work, Database)
    house.unit_of_work.close()


def _toml(value: Setting) -> str:
    """Write a value as TOML; its strings, whole numbers and booleans are JSON's."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{json.dumps(key)} = {_toml(item)}" for key, item in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False)


def _secrets(home: Path, *, is_sample: bool) -> Path:
    """Keep a sample's secrets where no other installation looks: a sample that is renamed opens nothing."""
    return home / "secrets" / "sample" if is_sample else home / "secrets"


def database_url(settings: Settings) -> str:
    """データベースのURL: a relative SQLite path is taken from the data directory."""
    prefix = "sqlite:///"
    if settings.database_url.startswith(prefix) and not settings.database_url.startswith(prefix + "/"):
        return f"{prefix}{settings.home / settings.database_url.removeprefix(prefix)}"
    return settings.database_url


def addresses(status_url: str) -> Mapping[str, PublishedAt]:
    """公開先のURL: what certificates of each CA say about where to ask. The house's have no OCSP."""
    return {
        ca: PublishedAt(
            ca_issuers=f"{status_url}/ca/{ca}.cer",
            crl=f"{status_url}/crl/{ca}.crl",
            ocsp=f"{status_url}/ocsp" if ca == MARKET_ISSUING else None,
        )
        for ca in (HOUSE_CA, MARKET_ISSUING)
    }


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    if settings.smtp_host:
        return SmtpMailer(settings.smtp_host, settings.smtp_port, settings.mail_sender)
    return FolderMailer(settings.home / "mail", clock)

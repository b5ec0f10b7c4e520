"""設置: creates a data directory, or opens one as an installation."""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeAlias

from warifu.adapters.calendar import is_holiday
from warifu.adapters.database.database import Database
from warifu.adapters.documents.invoices import TypstPrinter
from warifu.adapters.mail.folder import FolderMailer
from warifu.adapters.mail.smtp import SmtpMailer
from warifu.adapters.private_files import write_once
from warifu.adapters.publication import PublicationFolder
from warifu.adapters.roll.roll_file import replace_file
from warifu.adapters.seals import FileSeals, add_row_key, create_row_macs, read_row_macs
from warifu.adapters.x509.certificates.pkcs12 import Pkcs12Packer
from warifu.adapters.x509.certificates.port import X509Certificates
from warifu.adapters.x509.exposed_keys import KnownKeys
from warifu.adapters.x509.lists.port import X509Lists
from warifu.adapters.x509.requests.port import X509Requests
from warifu.adapters.x509.status.port import OcspStatus
from warifu.authority.facts import CaKind, Profile, PublishedAt
from warifu.authority.generations import ca_id, responder_profile
from warifu.authority.issuance import Issuer
from warifu.authority.profiles import hierarchies, own_profiles, shipped_profiles
from warifu.bootstrap.signers import close_signers, open_signers, statement_keys
from warifu.bootstrap.systems import open_catalogue
from warifu.kernel.business_days import BusinessCalendar, YearEndClosing
from warifu.kernel.clock import Clock
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import text_of
from warifu.lifecycle.planner.files.desk_rows import shipped_rows_of
from warifu.orders.invoices import InvoiceIssuer, RegistrationNumber
from warifu.orders.ordering import LateApproval
from warifu.settings import FILE, Settings, SignerKind
from warifu.settings.errors import HomeTaken, SettingInvalid
from warifu.workflows.installation import Installation, Policy
from warifu.workflows.ports import Mailer

RECORDS_KEY = "records.key"
PASSPHRASE_OCTETS = 32
MOST_GENERATIONS = 99

Setting: TypeAlias = str | int | bool | Sequence[str] | Mapping[str, str | int | Sequence[str]]
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
    if chosen.get("signer") != SignerKind.PKCS11:
        write_once(kept / "keys.passphrase", secrets.token_urlsafe(PASSPHRASE_OCTETS).encode())
    FileSeals.create(kept / "seal.key")
    create_row_macs(kept / RECORDS_KEY)
    write_once(home / FILE, f"# 割符の設定: docs/reference/settings.md\n{setting_lines(chosen)}".encode())


def add_settings(home: Path, more: Mapping[str, Setting]) -> None:
    """設定を加える: at the end of a file that `create_installation` wrote; replaced as a whole."""
    replace_file(home / FILE, (home / FILE).read_bytes() + setting_lines(more).encode())


def setting_lines(chosen: Mapping[str, Setting]) -> str:
    """設定の行: as they stand in a settings file."""
    return "".join(f"{name} = {_toml(value)}\n" for name, value in chosen.items())


def open_installation(settings: Settings, clock: Clock) -> Installation:
    """開く: the installation's database, brought up to date, and its keys.

    Raises KeyUnavailable, Unavailable, ProfileInvalid, CatalogueInvalid, SettingInvalid.
    """
    kept = _secrets(settings.home, is_sample=settings.is_sample)
    database = Database(database_url(settings), read_row_macs(kept / RECORDS_KEY))
    database.migrate()
    profiles, catalogue = read_profiles_of(settings), open_catalogue(settings)
    known, signers = _known_keys(settings), open_signers(settings, kept)
    statements = statement_keys(settings, signers)
    return Installation(
        clock=clock,
        unit_of_work=database,
        issuer=Issuer(
            certificate_format=X509Certificates(known),
            list_format=X509Lists(),
            signers=signers,
            profiles=profiles,
            published_at=addresses(settings, profiles),
        ),
        request_format=X509Requests(known),
        status_format=OcspStatus(),
        seals=FileSeals(kept / "seal.key"),
        packer=Pkcs12Packer(),
        mailer=_mailer(settings, clock),
        publication=PublicationFolder(settings.publish, settings.home / "tls", statements),
        statements=statements,
        policy=_policy(settings),
        printer=TypstPrinter(),
        catalogue=catalogue,
        desk_rows=shipped_rows_of(catalogue),
    )


def renew_records_key(settings: Settings) -> str:
    """記録の鍵を新しくする: gives the number of the new one; the old ones still prove what they proved.

    Raises KeyUnavailable.
    """
    return add_row_key(_secrets(settings.home, is_sample=settings.is_sample) / RECORDS_KEY)


def _policy(settings: Settings) -> Policy:
    return Policy(
        approvals=settings.approvals,
        late_approval=LateApproval(business_calendar(settings), settings.late_approval_days),
        is_sample=settings.is_sample,
        key_pool=settings.key_pool,
        invoice_issuer=_invoice_issuer(settings),
        lead_business_days=settings.lead_business_days,
        head_recipients=settings.head_recipients,
    )


def business_calendar(settings: Settings) -> BusinessCalendar:
    """営業日カレンダー: Japanese holidays and the installation's own closing days."""
    first, last = ((int(text[:2]), int(text[3:])) for text in settings.year_end_closing)
    closing_days = frozenset(date.fromisoformat(text) for text in settings.closing_days)
    return BusinessCalendar(is_holiday, YearEndClosing(first, last), closing_days)


def _invoice_issuer(settings: Settings) -> InvoiceIssuer | None:
    """Give who issues invoices, None while it is not set. Raises FieldInvalid for a number that is none."""
    if not settings.invoice_issuer or not settings.invoice_registration_number:
        return None
    return InvoiceIssuer(settings.invoice_issuer, RegistrationNumber(settings.invoice_registration_number))


def close_installation(installation: Installation) -> None:
    """閉じる: lets go of the database and the keys that `open_installation` opened."""
    close_signers(installation.issuer.signers)
    assert isinstance(installation.unit_of_work, Database)
    installation.unit_of_work.close()


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


def _known_keys(settings: Settings) -> KnownKeys | None:
    """Give the list of known keys, None where no file is named. Raises SettingInvalid."""
    if not settings.known_keys_file:
        return None
    try:
        return KnownKeys(settings.home / settings.known_keys_file)
    except (OSError, ValueError) as fault:
        raise SettingInvalid("known_keys_file", f"a blocklist of badkeys in the data directory ({fault})") from None


def read_profiles_of(settings: Settings) -> Mapping[str, Profile]:
    """プロファイルを読む: shipped ones and the installation's own. Raises ProfileInvalid, SettingInvalid, TooLarge."""
    if not settings.profiles_file:
        return shipped_profiles()
    try:
        text = text_of((settings.home / settings.profiles_file).read_bytes(), "TOML")
    except (OSError, NotUnderstood) as fault:
        raise SettingInvalid("profiles_file", f"a TOML file in the data directory ({type(fault).__name__})") from None
    return own_profiles(text)


def addresses(settings: Settings, profiles: Mapping[str, Profile]) -> Mapping[str, PublishedAt]:
    """公開先のURL: where certificates of each CA, by its id, say to ask; for generations to come as well.

    OCSP answers for CAs that have a responder: those that issue, of an authority with a profile for one.
    """
    found = {}
    for hierarchy in hierarchies(profiles).values():
        answers = bool(responder_profile(profiles, hierarchy.authority))
        for kind in CaKind:
            at = PublishedAt(ocsp=f"{settings.status_url}/ocsp" if answers and kind is CaKind.ISSUING else None)
            for generation in range(1, MOST_GENERATIONS + 1):
                ca = ca_id(hierarchy, kind, generation)
                found[ca] = with_lists(at, ca, settings)
                if (
                    hierarchy.issuing and kind is CaKind.ROOT
                ):  # a root's list is short and may be made elsewhere: full only
                    found[ca] = replace(found[ca], partitions=0, delta=None)
    return found


def with_lists(at: PublishedAt, ca_id: str, settings: Settings) -> PublishedAt:
    """CAと失効リストのURL: of the CA `ca_id`, whose id begins with its authority's name in small letters."""
    authority, lists = ca_id.rpartition("-")[0].upper(), f"{settings.status_url}/crl/{ca_id}"
    return replace(
        at,
        ca_issuers=f"{settings.status_url}/ca/{ca_id}.cer",
        crl=f"{lists}.crl",
        partitions=settings.list_partitions.get(authority, 0),
        crl_parts=lists + "-p{partition}.crl",
        delta=f"{lists}-delta.crl" if authority in settings.delta_lists else None,
    )


def _mailer(settings: Settings, clock: Clock) -> Mailer:
    if settings.smtp_host:
        return SmtpMailer(settings.smtp_host, settings.smtp_port, settings.mail_sender)
    return FolderMailer(settings.home / "mail", clock)

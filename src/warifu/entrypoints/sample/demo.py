"""見本のファイル: certificates, keys, tokens and `demo.json`, which says what to expect where. All 0600."""

import json
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from warifu.accounts.facts import Account
from warifu.authority.facts import AuthorityName, CaKind
from warifu.bootstrap.local import local_actor
from warifu.bootstrap.sample import SampleInstallation
from warifu.entrypoints.checkpoint.paths import full_path
from warifu.entrypoints.sample.life import Delivered
from warifu.entrypoints.sample.people import People
from warifu.gateway.facts import DenialReason
from warifu.kernel.secret import Secret
from warifu.systems.facts import System, Use
from warifu.workflows.accounts.open import issue_founding_token
from warifu.workflows.issuing.issue_for_installation import issue_sign_in_certificate
from warifu.workflows.publication.watch_authorities import list_cas

FOLDER = "demo"
PASSPHRASE_OCTETS = 12
ADMITTED = (200, "admitted")
CASES = (
    "admitted",
    "unregistered",
    "wrong_channel",
    "other_participant",
    "expired",
    "not_yet_valid",
    "revoked",
    "deleted",
    "wrong_purpose",
    "foreign_authority",
)
DENIED_EVERYWHERE = {
    "unregistered": DenialReason.NOT_FOR_SYSTEM,
    "other_participant": DenialReason.OTHER_PARTICIPANT,
    "expired": DenialReason.EXPIRED,
    "not_yet_valid": DenialReason.NOT_YET_VALID,
    "revoked": DenialReason.REVOKED,
    "deleted": DenialReason.DELETED,
    "wrong_purpose": DenialReason.WRONG_PURPOSE,
    "foreign_authority": DenialReason.CHAIN_UNTRUSTED,
}


@dataclass(frozen=True, slots=True)
class Sample:
    """見本の中身: who there is, and the client of each case."""

    people: People
    clients: dict[str, Delivered]
    one_channel_each: Sequence[Use]


def expected(case: str, use: Use, one_channel_each: Sequence[Use]) -> tuple[int, str]:
    """見込み: HTTP status and code that the client of `case` meets at `use`."""
    if case in DENIED_EVERYWHERE:
        return 403, DENIED_EVERYWHERE[case]
    if case == "admitted" or use in one_channel_each:
        return ADMITTED
    systems = {known.system for known in one_channel_each}
    return 403, DenialReason.NOT_FOR_CHANNEL if use.system in systems else DenialReason.NOT_FOR_SYSTEM


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """見本フォルダー: writes files 0600 below `root` and gives their paths relative to it."""

    root: Path

    def put(self, name: str, content: bytes | str) -> str:
        path = self.root / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return name


def write_demo(sample: SampleInstallation, filled: Sample) -> None:
    """見本のファイルを書く: `demo.json` last, so that its presence means that all is there."""
    folder = DemoFolder(sample.settings.home / FOLDER)
    settings = sample.settings
    demo = {
        "portal": settings.portal_url,
        "status": settings.status_url,
        "trust": folder.put("trust.pem", (settings.publish / "trust" / "installation.pem").read_bytes()),
        "authority": _authority(sample, folder),
        "uses": [
            _use(use) | {"url": _url(sample, system, use, filled)}
            for system in sample.installation.catalogue.systems
            for use in system.uses
        ],
        "clients": [_client(sample, folder, filled, case) for case in CASES],
        "accounts": _accounts(sample, folder, filled.people),
    }
    folder.put("demo.json", json.dumps(demo, ensure_ascii=False, indent=2) + "\n")


def _authority(sample: SampleInstallation, folder: DemoFolder) -> dict[str, Any]:
    cas = list_cas(sample.installation, AuthorityName.MARKET)
    files = {ca.id: folder.put(f"authority/{ca.id}.pem", ssl.DER_cert_to_PEM_cert(ca.certificate)) for ca in cas}
    status = sample.settings.status_url
    return {
        "root": next(files[ca.id] for ca in cas if ca.kind is CaKind.ROOT),
        "issuing": [files[ca.id] for ca in cas if ca.kind is CaKind.ISSUING],
        "crl": [f"{status}/crl/{ca.id}.crl" for ca in cas],
        "ocsp": f"{status}/ocsp",
    }


def _use(use: Use) -> dict[str, str]:
    named = {"system": use.system, "channel": use.channel}
    return named | {"area": use.area} if use.area else named


def _url(sample: SampleInstallation, system: System, use: Use, filled: Sample) -> str:
    path = full_path(use, filled.people.hikari.operator_code)
    return sample.settings.checkpoint_url(system) + path


def _client(sample: SampleInstallation, folder: DemoFolder, filled: Sample, case: str) -> dict[str, Any]:
    delivered = filled.clients[case]
    certificate, key = sample.unpack(delivered.pkcs12, delivered.passphrase)
    meets = [(use, *expected(case, use, filled.one_channel_each)) for use in sample.installation.catalogue.uses]
    return {
        "case": case,
        "certificate": folder.put(f"clients/{case}/certificate.pem", certificate),
        "key": folder.put(f"clients/{case}/key.pem", key.reveal()),
        "pkcs12": folder.put(f"clients/{case}/client.p12", delivered.pkcs12),
        "passphrase_file": folder.put(f"clients/{case}/passphrase.txt", delivered.passphrase.reveal() + "\n"),
        "expect": [_use(use) | {"status": status, "code": code} for use, status, code in meets],
    }


def _accounts(sample: SampleInstallation, folder: DemoFolder, people: People) -> list[dict[str, str]]:
    """Write a token for every account, and for each a certificate to sign in with in a browser."""
    written = []
    for number, account in enumerate(people.accounts(), 1):
        (role,) = account.roles
        name = f"accounts/{number:02}-{role.lower().replace('_', '-')}"
        token = issue_founding_token(sample.installation, local_actor(), account.id)
        desk = account.desk
        known = {"system": desk and desk.system, "area": desk and desk.area, "participant": _code(account, people)}
        written.append(
            {"role": str(role), "token_file": folder.put(f"{name}.token", token.token.reveal() + "\n")}
            | {key: str(value) for key, value in known.items() if value}
            | _sign_in(sample, folder, account, name)
        )
    return written


def _code(account: Account, people: People) -> str | None:
    codes = {p.id: str(p.operator_code) for p in (people.hikari, people.kakuu)}
    return codes.get(account.participant_id or "")


def _sign_in(sample: SampleInstallation, folder: DemoFolder, account: Account, name: str) -> dict[str, str]:
    issued = issue_sign_in_certificate(sample.installation, local_actor(), account)
    passphrase = Secret(secrets.token_urlsafe(PASSPHRASE_OCTETS))
    packed = sample.installation.packer.pack(
        issued.private_key, issued.chain[0], issued.chain[1:], account.display_name, passphrase
    )
    certificate, key = sample.unpack(packed, passphrase)
    return {
        "certificate": folder.put(f"{name}.pem", certificate),
        "key": folder.put(f"{name}.key", key.reveal()),
        "pkcs12": folder.put(f"{name}.p12", packed),
        "passphrase_file": folder.put(f"{name}.passphrase.txt", passphrase.reveal() + "\n"),
    }

"""見本の設置: a sample's installation on a movable clock, and what its demo files are made with."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

from warifu.adapters.mail.folder import read_folder
from warifu.adapters.private_files import write_once
from warifu.adapters.x509.certificates.pkcs12 import unpack
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.founding import found
from warifu.bootstrap.installation import Setting, close_installation, create_installation, open_installation
from warifu.bootstrap.local import local_actor
from warifu.kernel.clock import MovableClock
from warifu.kernel.secret import Secret
from warifu.settings import Settings
from warifu.workflows.installation import Installation

SAMPLE_SETTINGS: Mapping[str, Setting] = {
    "organization": "見本認証局 (SAMPLE, not a real authority)",
    "approvals": 2,
    "is_sample": True,
    "profiles_file": "profiles.toml",
    "invoice_issuer": "見本認証局 (SAMPLE, not a real authority)",
    "invoice_registration_number": "T0000000000000",
}
# People point their own linters at a sample, and pkilint's command takes every URN for an error (decision 0010).
SAMPLE_PROFILES = """# 見本のプロファイル: the shipped one without its URN (`uri`); an example of a file of one's own.

[client]
authority = "MARKET"
years = 2
keys = ["rsa-2048", "rsa-3072", "rsa-4096", "p-256", "p-384", "ed25519"]
key_usage = ["digital_signature"]
purposes = ["1.3.6.1.5.5.7.3.2"]
"""


class SampleInstallation:
    """見本の設置: settings, installation and clock of a sample that is being filled."""

    def __init__(self, settings: Settings, installation: Installation, clock: MovableClock) -> None:
        self.settings = settings
        self.installation = installation
        self.clock = clock

    @classmethod
    def for_sample(cls, home: Path, clock: MovableClock, chosen: Mapping[str, Setting] | None = None) -> Self:
        """見本を設置する: in an empty directory; `chosen` settings go before the sample's own. Raises HomeTaken."""
        create_installation(home, {**SAMPLE_SETTINGS, **(chosen or {})})
        write_once(home / "profiles.toml", SAMPLE_PROFILES.encode())
        settings = Settings.load(home, {})
        return cls(settings, open_installation(settings, clock), clock)

    def found(self) -> None:
        """業務を始める: authorities, keys, and the settings that say by which fingerprints they are believed."""
        found(self.settings, self.installation, local_actor(), KeyAlgorithm.P_256)
        self.settings = Settings.load(self.settings.home, {})

    def close(self) -> None:
        """閉じる: closes the database, so that its files can be moved."""
        close_installation(self.installation)

    def mail_bodies(self) -> Sequence[str]:
        """送信済みメールの本文: of every mail the sample sent."""
        return [mail.body for mail in read_folder(self.settings.home / "mail")]

    def unpack(self, pkcs12: bytes, passphrase: Secret[str]) -> tuple[str, Secret[str]]:
        """PKCS#12を開ける: the certificate and the unencrypted key, both PEM."""
        return unpack(pkcs12, passphrase)

"""サーバーの組立て: the checkpoints' reader of published files, the servers' TLS, and what else entry points read."""

import ssl
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from warifu.adapters.mail.folder import read_folder
from warifu.adapters.roll.gate_files import Believed, GateFiles, believed_certificates, read_trust
from warifu.adapters.roll.seen_numbers import SeenNumbers
from warifu.adapters.tls.context import PeerContext, Site
from warifu.adapters.tls.presented import TrustSet
from warifu.authority.facts import Purpose
from warifu.gateway.facts import Presented
from warifu.kernel.period import PeriodStage
from warifu.settings import Settings
from warifu.systems.catalogue import Catalogue
from warifu.workflows.ports import KeptMail

MARKET_TRUST = "market"
INSTALLATION_TRUST = "installation"


def open_gate(settings: Settings, catalogue: Catalogue, trust: str = MARKET_TRUST) -> GateFiles:
    """判断の材料を開く: watches the published files; `trust` names whose certificates are believed.

    Which roots and keys, the settings say, and never a published file. Raises SeenUnreadable.
    """
    believed = Believed({trust: settings.trust_anchors.get(trust, ())}, settings.roll_keys)
    seen = SeenNumbers(settings.home / "checkpoint" / "seen.json")
    return GateFiles(settings.publish, believed, [system.code for system in catalogue.systems], seen)


def server_context(settings: Settings, catalogue: Catalogue, trust: str) -> ssl.SSLContext:
    """サーバーの文脈: this installation's server certificate for every name, asking for a client certificate.

    Browsers are told that certificates of `trust` are wanted; whether one is good is decided above TLS.
    """
    site = Site(_tls(settings, "server.pem"), _tls(settings, "server.key"), offered=_offered(settings, trust))
    return PeerContext(dict.fromkeys(settings.server_names(catalogue), site), settings.names[0])


def installation_certificate_check(settings: Settings) -> Callable[[bytes, Sequence[bytes], datetime], bool]:
    """運用者用の証明書の確認: (certificate, chain, now), in DER: valid, for clients, of the INSTALLATION authority.

    Its roots are those that the settings name.
    """
    path = settings.publish / "trust" / f"{INSTALLATION_TRUST}.pem"
    anchors = settings.trust_anchors.get(INSTALLATION_TRUST, ())
    trusted = TrustSet(believed_certificates(read_trust(path.read_bytes()), anchors)[0])

    def stands_behind(certificate: bytes, chain: Sequence[bytes], now: datetime) -> bool:
        shown = trusted.present([certificate, *chain], now)
        if not isinstance(shown, Presented) or not shown.chain:
            return False
        return Purpose.CLIENT_AUTH in shown.purposes and shown.validity.stage(now) is PeriodStage.VALID

    return stands_behind


def sample_mails(settings: Settings) -> Sequence[KeptMail]:
    """見本のメール: what the sample would have sent, newest first."""
    return read_folder(settings.home / "mail")


def _tls(settings: Settings, name: str) -> Path:
    return settings.home / "tls" / name


def _offered(settings: Settings, trust: str) -> Path | None:
    """Whose certificates browsers are told to offer; nobody's while an authority waits for its offline root."""
    path = settings.publish / "trust" / f"{trust}.pem"
    return path if path.stat().st_size else None

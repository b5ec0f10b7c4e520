"""見本の案内ページ: how to trust and import, links to open, and the mail that would have been sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from warifu.entrypoints.web.pages import Frame, render
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import Use
from warifu.systems.names import Names


@dataclass(frozen=True, slots=True)
class StartClient:
    """見本の証明書: paths as this machine's user can open them; `case` is a key of `case.*` in states.toml.

    `expects` are the codes this client meets, "admitted" or of denials.toml, in the order to be shown.
    """

    case: str
    certificate_path: str
    key_path: str
    pkcs12_path: str
    passphrase_path: str
    expects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StartLink:
    """見本の接続先: a page that exists."""

    ja: str
    en: str
    url: str


@dataclass(frozen=True, slots=True)
class DemoUse:
    """見本の用途: the address of one use behind its checkpoint."""

    use: Use
    url: str


@dataclass(frozen=True, slots=True)
class SampleMail:
    """見本のメール: what an installation with a mail server would have sent; kept here instead."""

    to: str
    subject: str
    body: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Start:
    """見本の案内ページ: everything it shows; `mails` newest first, `trust_sha256` in colon-separated hex."""

    trust_path: str
    trust_sha256: str
    links: tuple[StartLink, ...]
    uses: tuple[DemoUse, ...]
    clients: tuple[StartClient, ...]
    mails: tuple[SampleMail, ...]


def render_start(start: Start, frame: Frame, catalogue: Catalogue) -> str:
    """見本の案内ページを描く: `catalogue` has the names."""
    checkpoints = [(system, list(demos)) for system, demos in groupby(start.uses, key=lambda demo: demo.use.system)]
    names = Names(catalogue.systems, frame.language)
    return render("start.j2", frame, names=names, start=start, checkpoints=checkpoints, tones=_tones(start))


def _tones(start: Start) -> Mapping[str, tuple[str, str]]:
    codes = {code for client in start.clients for code in client.expects}
    return {code: ("ok", "ok") if code == "admitted" else ("stop", "stop") for code in codes}

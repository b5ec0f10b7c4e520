"""業務の開始: authorities and keys are made, and the settings learn by which fingerprints checkpoints believe them."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

from warifu.accounts.facts import Actor
from warifu.authority.facts import KeyAlgorithm
from warifu.bootstrap.installation import Setting, add_settings
from warifu.settings import Settings
from warifu.workflows.authority.open_authority import open_for_business
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Statement
from warifu.workflows.publication.watch_authorities import roots

TRUST_ANCHORS = "trust_anchors"
ROLL_KEYS = "roll_keys"


def found(
    settings: Settings, installation: Installation, actor: Actor, key: KeyAlgorithm, *, roots_elsewhere: bool = False
) -> None:
    """業務を始める: read the settings again afterwards. Raises what `open_for_business` does."""
    open_for_business(
        installation,
        actor,
        settings.organization,
        settings.server_names(installation.catalogue),
        key,
        roots_elsewhere=roots_elsewhere,
    )
    add_settings(settings.home, fingerprints(installation))


def fingerprints(installation: Installation) -> Mapping[str, Setting]:
    """指紋: as settings, of the roots on record and of the key that signs rolls; never from published files.

    Raises KeyUnavailable.
    """
    anchors: dict[str, Sequence[str]] = {}
    for root in roots(installation):
        name = root.authority.lower()
        anchors[name] = [*anchors.get(name, ()), sha256(root.certificate).hexdigest()]
    key = sha256(installation.statements.public_key(Statement.ROLL)).hexdigest()
    return {TRUST_ANCHORS: anchors, ROLL_KEYS: [key]}


def unknown_roots(settings: Settings, installation: Installation) -> Sequence[str]:
    """設定にないルート: ids of roots on record that no checkpoint of these settings believes."""
    return [
        root.id
        for root in roots(installation)
        if sha256(root.certificate).hexdigest() not in settings.trust_anchors.get(root.authority.lower(), ())
    ]

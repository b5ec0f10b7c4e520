"""公開コマンドの部品: what is published into the data directory, or as files for any web server."""

from pathlib import Path

from warifu.bootstrap.local import local_settings
from warifu.bootstrap.tools import PublicFolder
from warifu.workflows.evidence.number_evidence import number_all_evidence
from warifu.workflows.evidence.sign_head import hand_out_head, sign_head
from warifu.workflows.installation import Installation
from warifu.workflows.publication.publish_files import publish_files
from warifu.workflows.publication.publish_lists import LISTS_EVERY, publish_all, renew_lists
from warifu.workflows.publication.publish_rolls import publish_rolls
from warifu.workflows.publication.renew_responders import renew_responders


def publish_here(installation: Installation) -> str:
    """公開する: lists anew, CA certificates, rolls and a head of the evidence log, in the data directory."""
    renew_responders(installation)
    publish_all(installation)
    publish_rolls(installation)
    number_all_evidence(installation)
    sign_head(installation)
    hand_out_head(installation)
    return f"公開しました / published: {local_settings().publish}"


def publish_to(installation: Installation, folder: Path) -> str:
    """書き出す: what is new or changed, after lists and answers that are due were made."""
    renew_responders(installation)
    renew_lists(installation, installation.clock.now() - LISTS_EVERY)
    written = publish_files(installation, PublicFolder(folder))
    return f"書き出しました / written: {folder} ({written.changed} / {written.files})"


def publish_authorities(installation: Installation) -> None:
    """認証局を公開する: responders, certificates, trust anchors and lists, so that a new generation works at once."""
    renew_responders(installation)
    publish_all(installation)

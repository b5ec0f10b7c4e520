"""warifu authority publish: into the data directory, or as files for any web server."""

from pathlib import Path

from warifu.bootstrap.tools import PublicFolder
from warifu.doors.cli.local import local_settings
from warifu.doors.jobs import LISTS_EVERY, renew_lists
from warifu.workflows.house import House
from warifu.workflows.publish_files import publish_files
from warifu.workflows.publish_lists import publish_all
from warifu.workflows.publish_rolls import publish_rolls
from warifu.workflows.renew_responders import renew_responders


def publish_here(house: House) -> str:
    """公開する: lists anew, CA certificates and rolls, in the data directory."""
    renew_responders(house)
    publish_all(house)
    publish_rolls(house)
    return f"公開しました / published: {local_settings().publish}"


def publish_to(house: House, folder: Path) -> str:
    """書き出す: what is new or changed, after lists and answers that are due were made."""
    renew_responders(house)
    renew_lists(house, house.clock.now() - LISTS_EVERY)
    written = publish_files(house, PublicFolder(folder))
    return f"書き出しました / written: {folder} ({written.changed} / {written.files})"

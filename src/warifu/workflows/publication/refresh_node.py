"""ノードの更新: each node's published files follow the database, whichever node made the change."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from warifu.authority.facts import CertificateAuthority
from warifu.authority.lists import ListName, RevocationList
from warifu.workflows.installation import Installation
from warifu.workflows.ports import REGISTRATIONS_MARK, STATUS_MARK, Stores
from warifu.workflows.publication.publish_lists import hand_out_authorities
from warifu.workflows.publication.publish_rolls import publish_rolls

ROLLS_EVERY = timedelta(seconds=60)


def status_mark(installation: Installation) -> int:
    """状態の印: a number that rises with every change of what is said of a certificate."""
    with installation.unit_of_work.read() as stores:
        return stores.marks.all().get(STATUS_MARK, 0)


class NodeFiles:
    """ノードの公開ファイル: what this node has written so far; one instance for each process that serves."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._cas: Sequence[CertificateAuthority] = ()
        self._lists: dict[ListName, int] = {}
        self._registrations: int | None = None
        self._rolls_at: datetime | None = None

    def refresh(self) -> Mapping[str, int]:
        """更新する: CA certificates, anchors and lists that are newer on record; rolls when a registration changed.

        Rolls are written each minute at least, because checkpoints refuse by an old one. Gives the marks as they were
        read; cheap when nothing is new.
        """
        with self._installation.unit_of_work.read() as stores:
            marks = stores.marks.all()
            cas = stores.authorities.all()
            newer = self._newer_lists(stores)
        if list(cas) != list(self._cas):
            hand_out_authorities(self._installation, cas)
            self._cas = cas
        for published in newer:
            self._installation.publication.put_list(published)
            self._lists[published.ca_id, published.kind, published.partition] = published.number
        self._refresh_rolls(marks.get(REGISTRATIONS_MARK, 0))
        return marks

    def _newer_lists(self, stores: Stores) -> Sequence[RevocationList]:
        newer = [name for name, number in stores.lists.numbers().items() if number > self._lists.get(name, 0)]
        return [one for name in newer if (one := stores.lists.latest(*name))]

    def _refresh_rolls(self, mark: int) -> None:
        now = self._installation.clock.now()
        if mark == self._registrations and self._rolls_at is not None and now < self._rolls_at + ROLLS_EVERY:
            return
        publish_rolls(self._installation)
        self._registrations, self._rolls_at = mark, now

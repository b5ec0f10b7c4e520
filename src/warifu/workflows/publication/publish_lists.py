"""失効リストの公開: CRLs, CA certificates and trust anchors, as files that any server can hand out.

All lists of a CA share one sequence of numbers. A list is put together outside any transaction and recorded only when
no other node recorded one meanwhile; then it is made again under a new number. So numbers rise with what lists say,
across crashes and nodes, and some are never used.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from warifu.authority.errors import ListContended
from warifu.authority.facts import AuthorityName, CertificateAuthority, PublishedAt
from warifu.authority.listing import signed_list
from warifu.authority.lists import ListKind, ListRecord, ListSegment, RevocationList, RevocationListContent
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Stores

PUBLISH_LIST = "publish_list"
LISTS_EVERY = timedelta(hours=1)
ONE_LIST_MORE = timedelta(days=14)
DELTA_LIFETIME = timedelta(days=1)
MOST_TRIES = 5


def enqueue_list(stores: Stores, ca_id: str, run_at: datetime) -> None:
    """公開を頼む: in the transaction that revoked."""
    stores.jobs.enqueue(PUBLISH_LIST, {"ca_id": ca_id}, run_at)


def publish_all(installation: Installation) -> None:
    """すべて公開する: trust anchors, CA certificates and the lists of every CA.

    A CA whose key is here gets fresh lists; of one whose key lives elsewhere, the imported list is handed out.
    """
    with installation.unit_of_work.read() as stores:
        cas = stores.authorities.all()
    hand_out_authorities(installation, cas)
    for ca in cas:
        if installation.issuer.signers.has(ca.key_name):
            publish_list(installation, ca.id, anew=True)
        else:
            hand_out_list(installation, ca.id)


def hand_out_authorities(installation: Installation, cas: Sequence[CertificateAuthority]) -> None:
    """CA証明書を置く: each CA's certificate, and each authority's trust anchors as one bundle."""
    for ca in cas:
        installation.publication.put_ca(ca)
    for authority in dict.fromkeys([AuthorityName.INSTALLATION, AuthorityName.MARKET, *(ca.authority for ca in cas)]):
        installation.publication.put_trust(
            authority.lower(), [ca.certificate for ca in cas if ca.authority == authority]
        )


def renew_lists(installation: Installation, older_than: datetime) -> None:
    """失効リストを更新する: of each CA whose key is here; anew when the list is of that instant or older, or none."""
    for ca_id, held in _lists_made_here(installation):
        publish_list(installation, ca_id, anew=held is None or held.this_update <= older_than)


def publish_changes(installation: Installation) -> None:
    """変更を公開する: of each CA whose key is here, what changed since its last list."""
    for ca_id, _ in _lists_made_here(installation):
        publish_list(installation, ca_id)


def _lists_made_here(installation: Installation) -> Sequence[tuple[str, RevocationList | None]]:
    with installation.unit_of_work.read() as stores:
        here = [ca.id for ca in stores.authorities.all() if installation.issuer.signers.has(ca.key_name)]
        return [(ca_id, stores.lists.latest(ca_id)) for ca_id in here]


def hand_out_list(installation: Installation, ca_id: str) -> RevocationList | None:
    """手元の失効リストを置く: the newest full one on record, if there is one."""
    with installation.unit_of_work.read() as stores:
        held = stores.lists.latest(ca_id)
    if held:
        installation.publication.put_list(held)
    return held


def publish_list(installation: Installation, ca_id: str, *, anew: bool = False) -> RevocationList:
    """失効リストを公開する: what changed since the last full list is spliced into it; gives the full list.

    With `anew`, every line is read from the records again and all partitions are made, as the schedule asks. Without,
    nothing is signed when nothing changed. Lines stay on the lists until the certificate has been over for longer than
    any list lives (RFC 5280 section 3.3). Raises ListContended, ListRefused, KeyUnavailable.
    """
    for _ in range(MOST_TRIES):
        if not anew and (held := _unchanged(installation, ca_id)):
            return held
        making = _begin(installation, ca_id, anew=anew)
        lists = list(_made(installation, making))
        if _recorded(installation, making, lists):
            installation.newest_lines.keep(ca_id, making.record, making.segments)
            for published in lists:
                installation.publication.put_list(published)
            return lists[0]
    raise ListContended(ca_id)


@dataclass(frozen=True, slots=True)
class _Making:
    """作りかけの失効リスト: what one consistent look at the records gave. `changed` are the segments to store anew."""

    ca: CertificateAuthority
    at: PublishedAt
    now: datetime
    anew: bool
    seen: int | None
    record: ListRecord
    base_number: int
    segments: Sequence[ListSegment]
    changed: Mapping[int, Sequence[ListSegment]]
    delta: Sequence[bytes]
    partitions: Mapping[int, bytes]


def _unchanged(installation: Installation, ca_id: str) -> RevocationList | None:
    """The list on record when it says everything; its file may be missing after a crash, so it is put again."""
    with installation.unit_of_work.read() as stores:
        made = stores.lists.full(ca_id)
        if not made or made[-1].position != stores.lists.position(ca_id):
            return None
    return hand_out_list(installation, ca_id)


def _begin(installation: Installation, ca_id: str, *, anew: bool) -> _Making:
    with installation.unit_of_work.write() as stores:
        number = stores.lists.take_number(ca_id)
    now = installation.clock.now().replace(microsecond=0)
    at = installation.issuer.published_at.get(ca_id, PublishedAt())
    with installation.unit_of_work.read() as stores:
        store, made = stores.lists, stores.lists.full(ca_id)
        ca, latest = stores.authorities.get(ca_id), made[-1] if made else None
        assert ca
        until = min(now + installation.policy.list_lifetime, ca.period.not_after)
        record = ListRecord(number, until, store.position(ca_id), now - ONE_LIST_MORE)
        base = next((old for old in made if old.next_update > now), record)
        if anew or latest is None:
            installation.newest_lines.drop(ca_id)
            segments: Sequence[ListSegment] = store.segments_anew(ca_id, record.cutoff)
            changed: Mapping[int, Sequence[ListSegment]] = {0: segments}
            parts = {*range(at.partitions), *store.published_partitions(ca_id)} if at.crl_parts else set()
        else:
            stored = installation.newest_lines.of(ca_id, latest) or store.segments(ca_id)
            ended = store.ended(ca_id, latest.cutoff, record.cutoff)
            changed = installation.issuer.list_format.splice_lines(stored, store.changes(ca_id, latest.position), ended)
            segments = [new for old in stored for new in changed.get(old.lower, (old,))]
            parts = set(store.changed_partitions(ca_id, latest.position)) if at.crl_parts else set()
        return _Making(
            ca=ca,
            at=at,
            now=now,
            anew=anew or latest is None,
            seen=latest.number if latest else None,
            record=record,
            base_number=base.number,
            segments=segments,
            changed=changed,
            delta=[line.entry for line in store.changes(ca_id, base.position)] if at.delta else [],
            partitions={part: store.partition_lines(ca_id, part, record.cutoff) for part in sorted(parts)},
        )


def _made(installation: Installation, making: _Making) -> Iterator[RevocationList]:
    """Sign the full list first, then what hangs on it."""
    full = RevocationListContent(
        issuer=making.ca.certificate,
        number=making.record.number,
        this_update=making.now,
        next_update=making.record.next_update,
        freshest=making.at.delta,
    )
    yield _signed(installation, making, full, [segment.content for segment in making.segments])
    for partition, lines in making.partitions.items():
        content = replace(full, freshest=None, point=making.at.list_at(partition))
        yield replace(_signed(installation, making, content, [lines]), kind=ListKind.PARTITION, partition=partition)
    if making.at.delta:
        until = min(making.now + DELTA_LIFETIME, making.record.next_update)
        content = replace(full, freshest=None, next_update=until, base_number=making.base_number)
        yield replace(_signed(installation, making, content, [b"".join(making.delta)]), kind=ListKind.DELTA)


def _signed(
    installation: Installation, making: _Making, content: RevocationListContent, lines: Sequence[bytes]
) -> RevocationList:
    der = signed_list(content, lines, making.ca, installation.issuer)
    return RevocationList(making.ca.id, content.number, content.this_update, content.next_update, der)


def _recorded(installation: Installation, making: _Making, lists: Sequence[RevocationList]) -> bool:
    """Record all of them, unless another node recorded a list since the records were looked at."""
    with installation.unit_of_work.write() as stores:
        store, ca_id = stores.lists, making.ca.id
        made = store.full(ca_id)
        if (made[-1].number if made else None) != making.seen:
            return False
        if making.anew:
            store.drop_segments(ca_id)
        full, *others = lists
        store.add_segmented(full, making.record, making.changed)
        for other in others:
            store.add(other)
        store.forget(ca_id, making.now)
        return True

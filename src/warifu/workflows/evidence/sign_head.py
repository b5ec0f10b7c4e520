"""証跡の木の頭: signed when entries were added, handed out by every node, and sent by mail once a day.

A node keeps the head that it handed out last as a file. It signs and hands out a new one only with a proof, from the
stored tree, that the new one continues it (RFC 6962 section 2.1.2): rewritten numbers and nodes give no second history.
"""

from datetime import timedelta
from hashlib import sha256

from warifu.evidence.errors import HistoryRewritten
from warifu.evidence.facts import SignedHead, TreeHead
from warifu.evidence.head_file import signed_bytes, whole_milliseconds, write_head
from warifu.evidence.store import EvidenceStore
from warifu.evidence.tree import StoredTree, follows
from warifu.kernel.clock import jst_date
from warifu.messages import catalogue
from warifu.workflows.installation import Installation
from warifu.workflows.ports import Mail, Statement

HEADS_EVERY = timedelta(minutes=10)
SEND_HEAD = "send_head"


def sign_head(installation: Installation) -> SignedHead | None:
    """木の頭に署名する: of all numbered entries; the newest one when it has them all, None without entries.

    The first of a day (JST) is sent to those whom the installation names. Raises HistoryRewritten, KeyUnavailable.
    """
    now = whole_milliseconds(installation.clock.now())
    held = installation.publication.head()  # before the records, so that those are never older
    with installation.unit_of_work.read() as stores:
        size, newest = stores.evidence.size(), stores.evidence.newest_head()
        if size == 0 or (newest and newest.head.size >= size):
            return newest
        head = TreeHead(size, StoredTree(stores.evidence.hashes).root(size), now)
        for known in (newest, held):
            _check_follows(stores.evidence, known, head)
    key = sha256(installation.statements.public_key(Statement.HEAD)).digest()
    signed = SignedHead(head, key, installation.statements.sign(Statement.HEAD, signed_bytes(head)))
    with installation.unit_of_work.write() as stores:
        newest = stores.evidence.newest_head()
        if newest and newest.head.size >= size:
            return newest
        stores.evidence.add_head(signed)
        is_first_of_day = newest is None or jst_date(newest.head.at) < jst_date(now)
        if installation.policy.head_recipients and is_first_of_day:
            stores.jobs.enqueue(SEND_HEAD, {"head": write_head(signed).decode()}, now)
    return signed


def hand_out_head(installation: Installation) -> None:
    """木の頭を置く: the newest on record, when it continues the one that is there. Raises HistoryRewritten."""
    held = installation.publication.head()
    with installation.unit_of_work.read() as stores:
        newest = stores.evidence.newest_head()
        if newest is None or newest == held:
            return
        _check_follows(stores.evidence, held, newest.head)
    public_key = installation.statements.public_key(Statement.HEAD)
    if sha256(public_key).digest() == newest.key:
        installation.publication.put_head(newest, public_key)


def send_head(installation: Installation, head: str) -> None:
    """木の頭を送る: to all whom the installation names. Raises MailUnsent."""
    mails = catalogue("mails")
    subject, body = (mails[f"mail.head.{part}"] for part in ("subject", "body"))
    facts = {"head": head}
    for recipient in installation.policy.head_recipients:
        installation.mailer.send(
            Mail(
                to=recipient,
                subject=f"{subject.say('ja', facts)} / {subject.say('en', facts)}",
                body=f"{body.say('ja', facts)}\n\n{body.say('en', facts)}\n\n{head}",
            )
        )


def _check_follows(evidence: EvidenceStore, known: SignedHead | None, head: TreeHead) -> None:
    if known is None:
        return
    earlier = known.head
    is_short = head.size < earlier.size
    proof = () if is_short else StoredTree(evidence.hashes).consistency(earlier.size, head.size)
    if is_short or not follows(earlier.size, earlier.root, head.size, head.root, proof):
        raise HistoryRewritten(earlier.size, head.size)

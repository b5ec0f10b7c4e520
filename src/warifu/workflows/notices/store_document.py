"""書類の受入れ: checked for size and kind, summed, and kept as it came."""

import hashlib

from warifu.accounts.facts import Actor
from warifu.kernel.documents import Document, check_document
from warifu.kernel.ids import new_id
from warifu.workflows.errors import DocumentUnknown
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def make_document(installation: Installation, actor: Actor, purpose: str, name: str, content: bytes) -> Document:
    """書類を作る: nothing is written yet. Raises TooLarge, FieldInvalid, NotUnderstood."""
    kind = check_document(name, content)
    sha256 = hashlib.sha256(content).hexdigest()
    return Document(
        new_id("T"), purpose, name, kind, len(content), sha256, installation.clock.now(), stored_by=actor.account_id
    )


def store_document(
    installation: Installation, stores: Stores, actor: Actor, document: Document, content: bytes, *, subject: str
) -> None:
    """書類を納める: the content and its evidence."""
    stores.documents.add(document, content)
    facts = {"document": document.id, "kind": str(document.kind), "sha256": document.sha256}
    stores.evidence.append(entry(installation, actor, "document.stored", subject, **facts))


def read_document(stores: Stores, id: str, purpose: str) -> tuple[Document, bytes]:
    """書類を読む. Raises DocumentUnknown, also for a document of another purpose."""
    document, content = stores.documents.get(id), stores.documents.content(id)
    if document is None or content is None or document.purpose != purpose:
        raise DocumentUnknown(id)
    return document, content

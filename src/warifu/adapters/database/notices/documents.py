"""書類の保管: the content as it came, in a row of its own."""

from collections.abc import Sequence

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.among import among
from warifu.kernel.documents import Document, DocumentKind

DOCUMENT = tables.notices.document
FACTS = [column for column in DOCUMENT.columns if column.name != "content"]


class Documents:
    """書類の保管: implements warifu.workflows.ports.DocumentStore."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, document: Document, content: bytes) -> None:
        self._connection.execute(
            sa.insert(DOCUMENT),
            {
                "id": document.id,
                "purpose": document.purpose,
                "name": document.name,
                "kind": document.kind,
                "size": document.size,
                "sha256": document.sha256,
                "content": content,
                "stored_at": document.stored_at,
                "stored_by": document.stored_by,
            },
        )

    def get(self, id: str) -> Document | None:
        return next(iter(self.some([id])), None)

    def some(self, ids: Sequence[str]) -> Sequence[Document]:
        rows = self._connection.execute(sa.select(*FACTS).where(among(self._connection, DOCUMENT.c.id, ids)))
        found = {
            row.id: Document(
                id=row.id,
                purpose=row.purpose,
                name=row.name,
                kind=DocumentKind(row.kind),
                size=row.size,
                sha256=row.sha256,
                stored_at=row.stored_at,
                stored_by=row.stored_by,
            )
            for row in rows
        }
        return [found[id] for id in ids if id in found]

    def content(self, id: str) -> bytes | None:
        content = self._connection.execute(
            sa.select(DOCUMENT.c.content).where(DOCUMENT.c.id == id)
        ).scalar_one_or_none()
        return None if content is None else bytes(content)

"""預かった鍵の保管."""

import sqlalchemy as sa

from warifu.adapters.database import tables
from warifu.adapters.database.constraints import refusing
from warifu.kernel.errors import Changed

KEPT_KEY = tables.authority.kept_key


class KeptKeys:
    """預かった鍵の保管: implements warifu.authority.stores.keys.KeptKeys."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def keep(self, certificate_id: str, sealed: bytes) -> None:
        """作った鍵を預かる. Raises Changed when one is kept for this certificate already."""
        with refusing(self._connection, {"pk_kept_key": Changed(certificate_id)}):
            self._connection.execute(sa.insert(KEPT_KEY), {"certificate_id": certificate_id, "sealed": sealed})

    def sealed(self, certificate_id: str) -> bytes | None:
        return self._connection.scalar(sa.select(KEPT_KEY.c.sealed).where(KEPT_KEY.c.certificate_id == certificate_id))

    def destroy(self, certificate_id: str) -> None:
        self._connection.execute(sa.delete(KEPT_KEY).where(KEPT_KEY.c.certificate_id == certificate_id))

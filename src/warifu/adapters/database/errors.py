"""データベースの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import Unavailable


@dataclass(eq=False)
class DatabaseUnavailable(Unavailable):
    """データベース不通: not reachable, or lost on the way; whether the last step was committed is unknown."""

    code = "database.unavailable"


@dataclass(eq=False)
class DatabaseBusy(Unavailable):
    """データベース混雑: another step held the write lock for too long; nothing was written."""

    code = "database.busy"


@dataclass(eq=False)
class DatabaseNewer(Unavailable):
    """データベースが新しい: a newer release of this program has migrated it; this one does not know its tables."""

    code = "database.newer"

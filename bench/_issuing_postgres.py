"""PostgreSQL under bulk issuing: a cluster for the runs, what its processes cost, and which statements cost it."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

from tests.fixtures.postgres import Cluster, running_cluster

TICKS = os.sysconf("SC_CLK_TCK")
SPENT = re.compile(r"duration: ([0-9.]+) ms  (?:parse|bind|execute|statement)[^:]*: +(.*(?:\n\t.*)*)")


class Server:
    """One running PostgreSQL, with as many new databases as are asked for."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self.numbers = count(1)

    def fresh(self) -> str:
        """The address of a new database."""
        name = f"bench{next(self.numbers)}"
        self.cluster.run(f"CREATE DATABASE {name}")
        return self.cluster.url(name)

    def cpu_seconds(self) -> float:
        """What all of its processes have spent, those that ended included."""
        [pid, *_] = (Path(self.cluster.data) / "postmaster.pid").read_text().splitlines()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return _spent(pid, of_ended_children=True) + sum(_spent(child) for child in children)

    def log_statements(self) -> None:
        self.cluster.run("ALTER SYSTEM SET log_min_duration_statement = 0")
        self.cluster.run("SELECT pg_reload_conf()")

    def statements(self) -> Counter[str]:
        """Milliseconds by the beginning of a statement, of everything logged so far."""
        spent: Counter[str] = Counter()
        for found in SPENT.finditer((self.cluster.folder / "log").read_text("utf-8", "replace")):
            spent[" ".join(found[2].split())[:60]] += float(found[1])  # type: ignore[assignment]
        return spent


@contextmanager
def server() -> Iterator[Server]:
    """A PostgreSQL of the bench's own, gone afterwards."""
    with running_cluster() as cluster:
        yield Server(cluster)


def _spent(pid: str, *, of_ended_children: bool = False) -> float:
    with suppress(OSError):  # it may have ended meanwhile, and is then counted by its parent
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11 : 15 if of_ended_children else 13])) / TICKS
    return 0.0

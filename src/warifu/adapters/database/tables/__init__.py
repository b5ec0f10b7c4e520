"""表: one file per room; together they are the schema that the migrations arrive at."""

from warifu.adapters.database.tables import (
    accounts,
    authority,
    delivery,
    evidence,
    jobs,
    notices,
    orders,
    participants,
    registration,
)
from warifu.adapters.database.tables.columns import metadata

__all__ = [
    "accounts",
    "authority",
    "delivery",
    "evidence",
    "jobs",
    "metadata",
    "notices",
    "orders",
    "participants",
    "registration",
]

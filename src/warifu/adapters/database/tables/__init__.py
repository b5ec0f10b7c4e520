"""表: one file per room; together they are the schema that the migrations arrive at."""

from warifu.adapters.database.tables import (
    accounts,
    authority,
    delivery,
    evidence,
    jobs,
    orders,
    participants,
    pricing,
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
    "orders",
    "participants",
    "pricing",
    "registration",
]

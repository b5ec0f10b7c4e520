"""表: one file per package; together they are the schema that the migrations arrive at."""

from warifu.adapters.database.tables import (
    accounts,
    authority,
    delivery,
    evidence,
    jobs,
    key_pool,
    lists,
    notices,
    orders,
    participants,
    pricing,
    registration,
    status,
)
from warifu.adapters.database.tables.columns import metadata

__all__ = [
    "accounts",
    "authority",
    "delivery",
    "evidence",
    "jobs",
    "key_pool",
    "lists",
    "metadata",
    "notices",
    "orders",
    "participants",
    "pricing",
    "registration",
    "status",
]

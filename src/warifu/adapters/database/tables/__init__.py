"""表: the tables, one file per package; the migration creates the same schema."""

from warifu.adapters.database.tables import (
    accounts,
    authority,
    delivery,
    ended,
    evidence,
    jobs,
    key_pool,
    lifecycle,
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
    "ended",
    "evidence",
    "jobs",
    "key_pool",
    "lifecycle",
    "lists",
    "metadata",
    "notices",
    "orders",
    "participants",
    "pricing",
    "registration",
    "status",
]

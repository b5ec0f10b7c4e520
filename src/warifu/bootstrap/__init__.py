"""組立て: the only place where adapters are handed to rooms."""

from warifu.bootstrap.front import (
    HOUSE_TRUST,
    MARKET_TRUST,
    house_certificate_check,
    open_gate,
    sample_mails,
    server_context,
)
from warifu.bootstrap.installation import Setting, create_installation, open_house
from warifu.bootstrap.sample import Installation

__all__ = [
    "HOUSE_TRUST",
    "MARKET_TRUST",
    "Installation",
    "Setting",
    "create_installation",
    "house_certificate_check",
    "open_gate",
    "open_house",
    "sample_mails",
    "server_context",
]

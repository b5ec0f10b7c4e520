"""職務の分離: who a person is, and which roles exclude each other for one person, whatever accounts they are in."""

import re
import unicodedata
from collections.abc import Mapping

from warifu.accounts.errors import RolesExclude
from warifu.accounts.facts import Role
from warifu.kernel.errors import FieldInvalid

PARTICIPANTS_SIDE = frozenset({Role.OPERATOR, Role.OPERATOR_ADMINISTRATOR, Role.OPERATOR_MEMBER, Role.VIEWER})
AUTHORITYS_SIDE = frozenset(Role) - PARTICIPANTS_SIDE
NOT_YET_HELD = frozenset({Role.OPERATOR_ADMINISTRATOR, Role.OPERATOR_MEMBER, Role.VIEWER})

EXCLUDES: Mapping[Role, frozenset[Role]] = {
    Role.OPERATOR: AUTHORITYS_SIDE,
    Role.OPERATOR_ADMINISTRATOR: AUTHORITYS_SIDE,
    Role.OPERATOR_MEMBER: AUTHORITYS_SIDE,
    Role.VIEWER: AUTHORITYS_SIDE,
    Role.REGISTRATION_STAFF: PARTICIPANTS_SIDE | {Role.AUDITOR},
    Role.APPROVER: PARTICIPANTS_SIDE | {Role.ADMINISTRATOR, Role.AUDITOR},
    Role.DESK: PARTICIPANTS_SIDE | {Role.ADMINISTRATOR, Role.AUDITOR},
    Role.ADMINISTRATOR: PARTICIPANTS_SIDE | {Role.APPROVER, Role.DESK, Role.AUDITOR},
    Role.AUDITOR: frozenset(Role) - {Role.AUDITOR},
}
"""兼務の表: for each role, those that the same person never holds beside it."""


def read_person_id(text: str) -> str:
    """本人の番号を読む: one spelling for one person: NFKC, lower case, no space around it.

    Raises FieldInvalid (input.field_invalid) for anything but 1 to 40 of a-z, 0-9 and `_.:-`, so that no letter looks
    like another.
    """
    normal = unicodedata.normalize("NFKC", text).strip().lower()
    if not re.fullmatch(r"[a-z0-9_.:-]{1,40}", normal):
        raise FieldInvalid("person_id", "a-z 0-9 _ . : -")
    return normal


def check_roles(roles: frozenset[Role]) -> frozenset[Role]:
    """兼務を確かめる: `roles` are all that one person holds and gets. Raises RolesExclude (account.roles_exclude)."""
    if any(EXCLUDES[role] & roles for role in roles):
        raise RolesExclude(", ".join(sorted(roles)))
    return roles

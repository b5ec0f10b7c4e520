"""利用者の登録: opens accounts, and issues their tokens, one-time links and sign-in certificates."""

from collections.abc import Sequence
from dataclasses import replace

from warifu.accounts.access import (
    GRANTED_BY_TWO,
    as_actor,
    check_credential,
    digest,
    require_living,
    require_own_account,
    require_role,
)
from warifu.accounts.duties import check_roles, read_person_id
from warifu.accounts.errors import AccountUnknown, LinkUsed
from warifu.accounts.facts import Account, Actor, Credential, CredentialKind, NewToken, Role, ShownHalf
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.credentials import add_credential, check_maker
from warifu.workflows.accounts.grant_role import add_founding_grant, add_proposal, held_and_proposed
from warifu.workflows.accounts.sign_in import is_living
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores


def open_account(installation: Installation, actor: Actor, account: Account) -> tuple[Account, Sequence[ShownHalf]]:
    """利用者を登録する: roles that take two persons are proposed, and come once another person approves them.

    Gives the account as it is now and, for each role that is proposed, the first half of its link.

    Which roles exclude each other is asked of the person, in all accounts. Raises RoleMissing, RolesExclude,
    FieldInvalid for a number of a person that cannot be read, and PersonUnproven when it takes a proposal.
    """
    require_role(actor, Role.ADMINISTRATOR)
    account = replace(account, person_id=read_person_id(account.person_id))
    opened = replace(account, roles=account.roles - GRANTED_BY_TWO)
    with installation.unit_of_work.write() as stores:
        check_roles(held_and_proposed(stores, account.person_id) | account.roles)
        _open(installation, stores, actor, opened)
        proposed = sorted(account.roles & GRANTED_BY_TWO)
        halves = [add_proposal(installation, stores, actor, account.id, role) for role in proposed]
    return opened, halves


def open_founding_account(installation: Installation, actor: Actor, account: Account) -> Account:
    """最初の利用者を登録する: with all its roles at once, by whoever sets up an installation nobody works in yet.

    That nobody approved its roles stands on record. Reached from `warifu init` and from sample data only.
    Raises RoleMissing, RolesExclude, FieldInvalid.
    """
    require_role(actor, Role.ADMINISTRATOR)
    account = replace(account, person_id=read_person_id(account.person_id))
    with installation.unit_of_work.write() as stores:
        check_roles(held_and_proposed(stores, account.person_id) | account.roles)
        _open(installation, stores, actor, account)
        for role in sorted(account.roles & (GRANTED_BY_TWO | {Role.ADMINISTRATOR})):
            add_founding_grant(installation, stores, actor, account.id, role)
    return account


def _open(installation: Installation, stores: Stores, actor: Actor, account: Account) -> None:
    stores.accounts.add(account)
    stores.evidence.append(
        entry(installation, actor, "account.opened", f"account:{account.id}", roles=" ".join(sorted(account.roles)))
    )


def issue_link(installation: Installation, actor: Actor, account_id: str) -> NewToken:
    """一回限りのリンクを出す: its code opens the account's first token, once, in seven days.

    Raises RoleMissing, AccountUnknown, AccountEnded, CredentialTakesTwo, and NotSignedIn if the maker's just ended.
    """
    require_role(actor, Role.ADMINISTRATOR)
    return _add(installation, actor, account_id, CredentialKind.ONE_TIME_LINK)


def issue_token(installation: Installation, actor: Actor, account_id: str) -> NewToken:
    """APIトークンを出す: shown once, good for a year; by an administrator, or by the account for itself in time.

    Raises RoleMissing, AccountUnknown, AccountEnded, CredentialTakesTwo, and NotSignedIn if the maker's just ended.
    """
    require_own_account(actor, account_id, Role.ADMINISTRATOR)
    own = actor.signed_in and actor.account_id == account_id
    return _add(installation, actor, account_id, CredentialKind.API_TOKEN, needs_two=not own)


def issue_founding_link(installation: Installation, actor: Actor, account_id: str) -> NewToken:
    """最初のリンクを出す: for a founding account, whatever its roles. Raises RoleMissing, AccountUnknown."""
    require_role(actor, Role.ADMINISTRATOR)
    return _add(installation, actor, account_id, CredentialKind.ONE_TIME_LINK, needs_two=False)


def issue_founding_token(installation: Installation, actor: Actor, account_id: str) -> NewToken:
    """最初のトークンを出す: for a founding account, whatever its roles. Raises RoleMissing, AccountUnknown."""
    require_role(actor, Role.ADMINISTRATOR)
    return _add(installation, actor, account_id, CredentialKind.API_TOKEN, needs_two=False)


def accept_certificate(installation: Installation, actor: Actor, account_id: str, certificate: bytes) -> None:
    """ログイン用証明書を結び付ける: `certificate` is DER; it opens this founding account until it ends."""
    now = installation.clock.now()
    credential = Credential(new_id("C"), account_id, CredentialKind.CERTIFICATE, digest(certificate), now)
    with installation.unit_of_work.write() as stores:
        stores.accounts.add_credential(credential)
        stores.evidence.append(
            entry(installation, actor, "credential.added", f"account:{account_id}", kind=CredentialKind.CERTIFICATE)
        )


def use_link(installation: Installation, code: Secret[str]) -> NewToken:
    """リンクを使う: ends the link and gives an API token. Raises LinkUsed (access.link_used)."""
    with installation.unit_of_work.write() as stores:
        now = installation.clock.now()
        link = stores.accounts.credential(CredentialKind.ONE_TIME_LINK, digest(code.reveal().encode()))
        if link is None or not is_living(installation, link) or not stores.accounts.end_credential(link.id, now):
            raise LinkUsed
        account = stores.accounts.get(link.account_id)
        assert account
        who = as_actor(account, credential_id=link.id)
        return add_credential(installation, stores, who, account_id=account.id, kind=CredentialKind.API_TOKEN)


def _add(
    installation: Installation, actor: Actor, account_id: str, kind: CredentialKind, *, needs_two: bool = True
) -> NewToken:
    with installation.unit_of_work.write() as stores:
        account = stores.accounts.get(account_id)
        if account is None:
            raise AccountUnknown(account_id)
        require_living(account)
        check_maker(installation, stores, actor)
        if needs_two:
            check_credential(account, stores.accounts.grants_of(account_id))
        return add_credential(installation, stores, actor, account_id=account_id, kind=kind)

"""利用者の登録: opens accounts, and issues their tokens, one-time links and sign-in certificates."""

import secrets
from dataclasses import replace
from datetime import timedelta

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
from warifu.accounts.facts import Account, Actor, Credential, CredentialKind, NewToken, Role
from warifu.kernel.errors import NotSignedIn
from warifu.kernel.ids import new_id
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.grant_role import add_proposal, held_and_proposed
from warifu.workflows.accounts.sign_in import is_living
from warifu.workflows.installation import Installation, entry
from warifu.workflows.ports import Stores

LIFETIMES = {CredentialKind.ONE_TIME_LINK: timedelta(days=7), CredentialKind.API_TOKEN: timedelta(days=365)}
TOKEN_OCTETS = 32


def open_account(installation: Installation, actor: Actor, account: Account) -> Account:
    """利用者を登録する: roles that take two persons are proposed, and come once another person approves them.

    Which roles exclude each other is asked of the person, in all accounts. Raises RoleMissing, RolesExclude,
    FieldInvalid for a number of a person that cannot be read, and PersonUnproven when it takes a proposal.
    """
    require_role(actor, Role.ADMINISTRATOR)
    account = replace(account, person_id=read_person_id(account.person_id))
    opened = replace(account, roles=account.roles - GRANTED_BY_TWO)
    with installation.unit_of_work.write() as stores:
        check_roles(held_and_proposed(stores, account.person_id) | account.roles)
        _open(installation, stores, actor, opened)
        for role in sorted(account.roles & GRANTED_BY_TWO):
            add_proposal(installation, stores, actor, account.id, role)
    return opened


def open_founding_account(installation: Installation, actor: Actor, account: Account) -> Account:
    """最初の利用者を登録する: with all its roles at once, by whoever sets up an installation nobody works in yet.

    Reached from the terminal's `warifu init` and from sample data only. Raises RoleMissing, RolesExclude, FieldInvalid.
    """
    require_role(actor, Role.ADMINISTRATOR)
    account = replace(account, person_id=read_person_id(account.person_id))
    with installation.unit_of_work.write() as stores:
        check_roles(held_and_proposed(stores, account.person_id) | account.roles)
        _open(installation, stores, actor, account)
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
        return _new(installation, stores, who, account_id=account.id, kind=CredentialKind.API_TOKEN)


def _add(
    installation: Installation, actor: Actor, account_id: str, kind: CredentialKind, *, needs_two: bool = True
) -> NewToken:
    with installation.unit_of_work.write() as stores:
        account = stores.accounts.get(account_id)
        if account is None:
            raise AccountUnknown(account_id)
        require_living(account)
        _check_maker(installation, stores, actor)
        if needs_two:
            check_credential(account)
        return _new(installation, stores, actor, account_id=account_id, kind=kind)


def _check_maker(installation: Installation, stores: Stores, actor: Actor) -> None:
    """Ask again in the transaction that makes a credential: the maker's may have ended since the sign-in."""
    if actor.credential_id is None:
        return
    maker = stores.accounts.find_credential(actor.credential_id)
    if maker is None or not maker.lives(installation.clock.now()):
        raise NotSignedIn


def _new(
    installation: Installation, stores: Stores, actor: Actor, *, account_id: str, kind: CredentialKind
) -> NewToken:
    now = installation.clock.now()
    lifetime = LIFETIMES[kind]
    token = Secret(secrets.token_urlsafe(TOKEN_OCTETS))
    credential = Credential(
        id=new_id("C"),
        account_id=account_id,
        kind=kind,
        digest=digest(token.reveal().encode()),
        created_at=now,
        expires_at=now + lifetime,
        made_with=actor.credential_id,
    )
    stores.accounts.add_credential(credential)
    stores.evidence.append(entry(installation, actor, "credential.added", f"account:{account_id}", kind=kind))
    return NewToken(credential, token)

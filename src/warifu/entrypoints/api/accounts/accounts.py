"""API・利用者: who I am; and for the administrator, accounts, tokens and one-time links."""

from datetime import datetime

from fastapi import APIRouter

from warifu.accounts.facts import Account, NewToken, Role
from warifu.entrypoints.api.accounts.role_grants import ShownGrantView, shown_view
from warifu.entrypoints.http.sign_in import SignedIn, TheInstallation
from warifu.entrypoints.inputs.accounts import AccountForm, read_account
from warifu.entrypoints.inputs.values import Form, OneTimeCode, PathId, View
from warifu.kernel.secret import Secret
from warifu.workflows.accounts.list_accounts import list_accounts
from warifu.workflows.accounts.open import issue_link, issue_token, open_account, use_link
from warifu.workflows.accounts.use_halves import use_halves

router = APIRouter(tags=["accounts"])


class LinkForm(Form):
    """一回限りのリンクのコード."""

    code: OneTimeCode


class HalvesForm(Form):
    """二つに分けたリンク: `first` is what the proposer was shown, `second` what the approver was."""

    first: OneTimeCode
    second: OneTimeCode


class AccountView(View):
    """利用者."""

    id: str
    person_id: str
    display_name: str
    roles: list[Role]
    participant_id: str | None
    system: str | None
    area: str | None
    ended_at: datetime | None
    acts_for: list[str] = []


class OpenedView(AccountView):
    """登録した利用者: `proposals` are the roles that wait for another person, each with the first half of its link."""

    proposals: list[ShownGrantView]


class TokenView(View):
    """APIトークン: shown this once."""

    account_id: str
    token: str
    expires_at: datetime | None


class LinkView(View):
    """一回限りのリンク: its code is shown this once."""

    account_id: str
    code: str
    expires_at: datetime | None


@router.get("/me")
def me(actor: SignedIn) -> AccountView:
    """ログインしている人."""
    return view(
        Account(
            actor.account_id,
            actor.person_id,
            actor.display_name,
            actor.roles,
            actor.participant_id,
            actor.desk,
        )
    ).model_copy(update={"acts_for": sorted(actor.acts_for)})


@router.get("/accounts")
def list_all(installation: TheInstallation, actor: SignedIn) -> list[AccountView]:
    """利用者の一覧: for administrators and auditors."""
    return [view(account) for account in list_accounts(installation, actor)]


@router.post("/accounts", status_code=201)
def open_one(form: AccountForm, installation: TheInstallation, actor: SignedIn) -> OpenedView:
    """利用者を登録する: by an administrator; roles of staff, approvers and desks wait for another person to approve."""
    opened, halves = open_account(installation, actor, read_account(installation, actor, form))
    return OpenedView(**view(opened).model_dump(), proposals=[shown_view(one) for one in halves])


@router.post("/accounts/{account_id}/tokens", status_code=201)
def add_token(account_id: PathId, installation: TheInstallation, actor: SignedIn) -> TokenView:
    """APIトークンを出す: by an administrator, or for the account that asks; good for a year."""
    return _token(issue_token(installation, actor, account_id))


@router.post("/accounts/{account_id}/one-time-links", status_code=201)
def add_link(account_id: PathId, installation: TheInstallation, actor: SignedIn) -> LinkView:
    """一回限りのリンクを出す: by an administrator; the code goes to `/one-time-links/use` or to the page /welcome."""
    link = issue_link(installation, actor, account_id)
    return LinkView(account_id=account_id, code=link.token.reveal(), expires_at=link.credential.expires_at)


@router.post("/one-time-links/use", status_code=201)
def use_one(form: LinkForm, installation: TheInstallation) -> TokenView:
    """リンクを使う: its code becomes an API token, once. Needs no sign-in."""
    return _token(use_link(installation, Secret(form.code)))


@router.post("/one-time-links/use-halves", status_code=201)
def use_both(form: HalvesForm, installation: TheInstallation) -> TokenView:
    """二つの半分を使う: together they become an API token, once; five wrong ones end the link. Needs no sign-in."""
    return _token(use_halves(installation, Secret(form.first), Secret(form.second)))


def _token(new: NewToken) -> TokenView:
    return TokenView(
        account_id=new.credential.account_id, token=new.token.reveal(), expires_at=new.credential.expires_at
    )


def view(account: Account) -> AccountView:
    """利用者の出力."""
    return AccountView(
        id=account.id,
        person_id=account.person_id,
        display_name=account.display_name,
        roles=sorted(account.roles),
        participant_id=account.participant_id,
        system=account.desk.system if account.desk else None,
        area=account.desk.area if account.desk else None,
        ended_at=account.ended_at,
    )

"""warifu participants: the staff's work on enrolments and participants, at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from warifu.bootstrap.local import local_actor, local_installation
from warifu.entrypoints.cli.acting import acting
from warifu.entrypoints.cli.forms import participant_id, read_day
from warifu.entrypoints.cli.participants.participants_work import (
    attach_file,
    enrolled,
    ra_contact,
    read_method,
    show_enrolments,
    show_participants,
    told,
)
from warifu.kernel.ids import OperatorCode
from warifu.workflows.participants.change import (
    close_participant,
    rename_participant,
    resume_participant,
    suspend_participant,
)
from warifu.workflows.participants.work_enrolment import (
    activate_enrolment,
    authenticate_organisation,
    check_enrolment,
    resubmit_enrolment,
    return_enrolment,
    withdraw_enrolment,
)
from warifu.workflows.participants.work_enrolment import pre_apply as step

participants = typer.Typer()

Enrolment = Annotated[str, typer.Argument(help="申請の番号 / number of the enrolment, N-…")]
OperatorCodeArgument = Annotated[str, typer.Argument(help="事業者コード / operator code, 4 or 5 characters")]
NameArgument = Annotated[str, typer.Argument(help="名称 / name, as certificates will carry it")]
RaOption = Annotated[str, typer.Option("--ra", help="企業内RAの氏名 / enterprise RA contact")]
RaMailOption = Annotated[str, typer.Option("--ra-mail", help="企業内RAのメール / its mail address")]
ReasonOption = Annotated[str, typer.Option(help="理由 / reason")]
TokenFile = Annotated[
    Path | None, typer.Option("--token-file", help="ご本人のAPIトークンのファイル / file with your API token")
]


@participants.command("list", help="事業者の一覧 / who takes part; --name also finds former names")
def list_all(
    name: Annotated[str | None, typer.Option(help="名称の一部か事業者コード / part of a name, or the code")] = None,
) -> None:
    show_participants(name)


@participants.command(help="企業内RA設置の申請の一覧 / enrolments, newest first")
def enrolments() -> None:
    show_enrolments()


@participants.command("pre-apply", help="事前申請を受け付ける / enter a pre-application")
def pre_apply(
    code: OperatorCodeArgument,
    name: NameArgument,
    ra: RaOption,
    ra_mail: RaMailOption,
    token_file: TokenFile = None,
) -> None:
    enrolled(step(*acting(token_file), OperatorCode(code), name, [ra_contact(ra, ra_mail)]))


@participants.command(help="事前申請を確認する / check a pre-application")
def check(enrolment: Enrolment, token_file: TokenFile = None) -> None:
    enrolled(check_enrolment(*acting(token_file), enrolment))


@participants.command("return", help="差し戻す / send back, with the reason")
def send_back(enrolment: Enrolment, reason: ReasonOption, token_file: TokenFile = None) -> None:
    enrolled(return_enrolment(*acting(token_file), enrolment, reason))


@participants.command(help="再提出を受け付ける / take a returned pre-application in again")
def resubmit(
    enrolment: Enrolment, name: NameArgument, ra: RaOption, ra_mail: RaMailOption, token_file: TokenFile = None
) -> None:
    enrolled(resubmit_enrolment(*acting(token_file), enrolment, name, [ra_contact(ra, ra_mail)]))


@participants.command(help="資料を添える / attach a paper (PDF, PNG, JPEG, XLSX, text)")
def attach(
    enrolment: Enrolment,
    file: Annotated[Path, typer.Argument(help="資料のファイル / file with the paper")],
    token_file: TokenFile = None,
) -> None:
    attach_file(*acting(token_file), enrolment, file)


@participants.command(help="組織認証をする / authenticate the organisation by its papers")
def authenticate(
    enrolment: Enrolment,
    method: Annotated[
        str, typer.Option(help="方法 / seal-certificate, registry-certificate or electronic-signature")
    ] = "registry-certificate",
    token_file: TokenFile = None,
) -> None:
    enrolled(authenticate_organisation(*acting(token_file), enrolment, read_method(method)))


@participants.command(help="設置する / make the organisation a participant")
def activate(enrolment: Enrolment, token_file: TokenFile = None) -> None:
    told(activate_enrolment(*acting(token_file), enrolment))


@participants.command(help="取り下げる / withdraw an enrolment")
def withdraw(enrolment: Enrolment, token_file: TokenFile = None) -> None:
    enrolled(withdraw_enrolment(*acting(token_file), enrolment))


@participants.command(help="名称を変える / change the name; the former one stays findable")
def rename(
    code: OperatorCodeArgument,
    name: NameArgument,
    from_on: Annotated[str, typer.Option("--from", help="新名称の初日 / first day of the new name, YYYY-MM-DD (JST)")],
) -> None:
    installation = local_installation()
    day = read_day("from", from_on)
    told(rename_participant(installation, local_actor(), participant_id(installation, code), name, day))


@participants.command(help="停止する / suspend: it reads, and neither orders nor applies")
def suspend(code: OperatorCodeArgument, reason: ReasonOption) -> None:
    installation = local_installation()
    told(suspend_participant(installation, local_actor(), participant_id(installation, code), reason))


@participants.command(help="再開する / resume")
def resume(code: OperatorCodeArgument) -> None:
    installation = local_installation()
    told(resume_participant(installation, local_actor(), participant_id(installation, code)))


@participants.command(help="終了する / close, for good")
def close(code: OperatorCodeArgument, reason: ReasonOption) -> None:
    installation = local_installation()
    told(close_participant(installation, local_actor(), participant_id(installation, code), reason))

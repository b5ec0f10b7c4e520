"""コマンドの組: a group of commands is imported when one of them is asked for, so that `warifu` starts fast."""

from functools import cached_property
from importlib import import_module
from typing import Any

from typer.core import TyperGroup
from typer.main import get_group

PACKAGE = "warifu.entrypoints.cli"
GROUPS = {
    "accounts": ("accounts.accounts:accounts", "利用者 / accounts of people, and the links that open them"),
    "authority": ("authority.authority:authority", "認証局 / the authority"),
    "certificates": ("search.certificates:certificates", "証明書の検索と書出し / search and export"),
    "deliveries": ("delivery.deliveries:deliveries", "ダウンロードの納品 / downloads"),
    "desks": ("lifecycle.desks:desks", "窓口の定め / what desks state, and whose dates it moves"),
    "evidence": ("evidence.evidence:evidence", "証跡の書出しと検証 / the evidence log as a file, and its check"),
    "jobs": ("jobs:jobs", "ジョブ / background work"),
    "reminders": ("lifecycle.reminders:reminders", "催促 / mails about dates to act"),
    "renewals": ("lifecycle.renewals:renewals", "更新計画 / what to do by which day"),
    "root": ("authority.root:root", "オフラインのルート / an offline root"),
    "participants": ("participants.participants:participants", "事業者 / participants"),
    "mandates": ("accounts.mandates:mandates", "委任 / agents that act for a participant"),
    "roles": ("accounts.roles:roles", "役割の付与 / the approver's and the desks' roles, granted by two"),
    "media": ("delivery.media:media", "媒体の納品 / discs, memories and tokens, made, sent and received"),
    "notices": ("notices.notices:notices", "お知らせ / notices"),
    "orders": ("orders.orders:orders", "申込 / orders"),
    "prices": ("pricing.prices:prices", "料金 / prices, order cutoffs, quotes and invoices"),
}


class LazyGroup(TyperGroup):
    """遅れて読む組: `path` is module:variable of a typer.Typer, below PACKAGE."""

    def __init__(self, name: str, path: str, words: str) -> None:
        super().__init__(name=name, help=words, no_args_is_help=True, rich_markup_mode=None)
        self._path = path

    @cached_property
    def _loaded(self) -> TyperGroup:
        module, _, variable = self._path.partition(":")
        return get_group(getattr(import_module(f"{PACKAGE}.{module}"), variable))

    def list_commands(self, ctx: Any) -> list[str]:
        return self._loaded.list_commands(ctx)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        return self._loaded.get_command(ctx, cmd_name)


class RootGroup(TyperGroup):
    """warifu の組: its own commands, and every group of GROUPS."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name in GROUPS:
            return LazyGroup(cmd_name, *GROUPS[cmd_name])
        return super().get_command(ctx, cmd_name)

"""設定: one file and two environment variables, read once into frozen values.

`warifu.toml` in the data directory; WARIFU_HOME names that directory, WARIFU_DATABASE_URL overrides the database.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from warifu.authority.facts import KeyAlgorithm
from warifu.kernel.errors import NotUnderstood
from warifu.kernel.texts import text_of
from warifu.settings.errors import HomeMissing, SettingInvalid
from warifu.systems.catalogue import Catalogue
from warifu.systems.facts import System

FILE = "warifu.toml"
HOME_VARIABLE = "WARIFU_HOME"
DATABASE_VARIABLE = "WARIFU_DATABASE_URL"
MOST_PARTITIONS = 1_000  # they are numbered with three digits


class SignerKind(StrEnum):
    """署名鍵の置き場: where the keys of the authorities are."""

    FILE = "file"  # ファイル
    PKCS11 = "pkcs11"  # トークン


@dataclass(frozen=True, slots=True)
class Settings:
    """設定: all settings of an installation. The defaults are those of a test authority on loopback."""

    home: Path
    organization: str = "Mihon Certification Authority (sample)"
    """認証局の名称: the organisation in the CA certificates."""
    approvals: int = 0
    """承認者数: how many people approve an order; 0 is for test authorities only."""
    late_approval_days: int = 5
    """開始日の据置き: for how many business days after its start date a line keeps it when approval comes late."""
    lead_business_days: int | None = None
    """発行までの営業日数: from an order to its delivery; while nothing is stated, plans assume 10 and say so."""
    year_end_closing: tuple[str, ...] = ("12-29", "01-03")
    """年末年始休業: first and last day, month and day each."""
    closing_days: tuple[str, ...] = ()
    """休業日: days besides weekends, public holidays and the year-end closing, such as ["2027-05-06"]."""
    is_sample: bool = False
    """見本: filled with fictional data; nothing of it is accepted elsewhere."""
    database_url: str = "sqlite:///warifu.db"
    """データベース: SQLite relative to the data directory, or postgresql+psycopg://…"""
    profiles_file: str = ""
    """プロファイルのファイル: tables beside the shipped profiles or in their place, relative to the data directory."""
    known_keys_file: str = ""
    """既知の鍵の一覧: keys whose private halves are known; a blocklist of badkeys, relative to the data directory."""
    signer: SignerKind = SignerKind.FILE
    """署名鍵の置き場: "file" or "pkcs11"; keys of the authorities and of their OCSP responders."""
    pkcs11_module: str = ""
    """PKCS#11モジュール: the driver's file, for example /usr/lib/softhsm/libsofthsm2.so"""
    pkcs11_token: str = ""
    """トークンのラベル: which of the driver's tokens."""
    pkcs11_pin_file: str = "secrets/token.pin"
    """トークンのPIN: a file (0600) with the user PIN, relative to the data directory."""
    pkcs11_sessions: int = 4
    """セッション数: how many questions the token is asked at a time; 1 for drivers that cannot do more."""
    evidence_key: str = "evidence-1"
    """証跡の署名鍵: the name of the key that signs heads of the evidence log, "evidence-" and a number."""
    head_recipients: tuple[str, ...] = ()
    """証跡の頭の送付先: mail addresses that get a signed head of the evidence log every day."""
    roll_key: str = "roll-1"
    """登録簿の署名鍵: the name of the key that signs admission rolls, "roll-" and a number."""
    host: str = "127.0.0.1"
    """待受けアドレス: the address that servers listen on."""
    names: tuple[str, ...] = ("localhost",)
    """サーバー名: DNS names in the server certificate; the first is used in links."""
    portal_port: int = 8443
    """ポータル: pages and API."""
    status_port: int = 8080
    """状態照会: OCSP, CRL and CA certificates, plain HTTP."""
    status_workers: int = 0
    """状態照会のプロセス数: processes that answer OCSP and nothing else; 0 answers within `warifu serve`."""
    start_port: int = 8000
    """案内ページのポート: the sample's start page, plain HTTP."""
    status_url: str = "http://127.0.0.1:8080"
    """状態照会のURL: written into certificates, so it must be reachable for years."""
    list_partitions: Mapping[str, int] = field(default_factory=dict)
    """区分リストの数: per authority, such as { MARKET = 16 }; new certificates are spread over so many lists."""
    delta_lists: tuple[str, ...] = ()
    """差分リスト: authorities whose full lists name a delta list, such as ["MARKET"]."""
    catalogue: str = "electricity"
    """システムの一覧: "electricity", "gas" (invented), or an own TOML file (name.toml) in the data directory."""
    checkpoint_ports: Mapping[str, int] = field(default_factory=dict)
    """相互認証のポート: of the systems with a checkpoint here; when empty, all, on the catalogue's ports."""
    checkpoint_names: Mapping[str, str] = field(default_factory=dict)
    """相互認証のサーバー名: host names (SNI) that choose the system on any port; when empty, the catalogue's."""
    key_pool: Mapping[KeyAlgorithm, int] = field(default_factory=lambda: {KeyAlgorithm.RSA_2048: 20})
    """作り置きの鍵: how many keys for orders are kept ready, by algorithm; made while nothing else is to be done."""
    trust_anchors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """信頼の起点の指紋: SHA-256 of the roots that are believed here, by authority in small letters; others are not."""
    roll_keys: tuple[str, ...] = ()
    """登録簿の鍵の指紋: SHA-256 of the public keys (DER) whose admission rolls are believed here."""
    roll_max_age_seconds: int = 900
    """登録簿の許容経過時間: an older admission roll admits nobody."""
    smtp_host: str = ""
    """メールサーバー: empty keeps outgoing mail as files in the data directory."""
    smtp_port: int = 25
    """メールサーバーのポート."""
    mail_sender: str = "warifu@localhost"
    """差出人."""
    invoice_issuer: str = ""
    """適格請求書発行事業者の名称: on invoices; without it and the number there are none."""
    invoice_registration_number: str = ""
    """登録番号: of that issuer, T and thirteen digits."""

    @property
    def publish(self) -> Path:
        """公開用フォルダー: what status services and checkpoints read."""
        return self.home / "publish"

    def server_names(self, catalogue: Catalogue) -> tuple[str, ...]:
        """サーバー証明書の名前: every DNS name that this installation answers to."""
        return tuple(dict.fromkeys([*self.names, *(name for s in catalogue.systems for name in s.host_names)]))

    @property
    def portal_url(self) -> str:
        return f"https://{self.names[0]}:{self.portal_port}"

    @property
    def start_url(self) -> str:
        return f"http://{self.names[0]}:{self.start_port}"

    def checkpoint_url(self, system: System) -> str:
        return f"https://{self.names[0]}:{system.port}"

    @classmethod
    def load(cls, home: Path, environment: Mapping[str, str]) -> Self:
        """読み込む: Raises HomeMissing without a settings file, SettingInvalid naming the first fault."""
        try:
            table = tomllib.loads(text_of((home / FILE).read_bytes(), FILE))
        except FileNotFoundError:
            raise HomeMissing(str(home)) from None
        except NotUnderstood as fault:
            raise SettingInvalid(FILE, f"TOML ({fault.why})") from None
        except tomllib.TOMLDecodeError as fault:
            raise SettingInvalid(FILE, f"TOML ({fault})") from None
        if url := environment.get(DATABASE_VARIABLE):
            table["database_url"] = url
        return cls.checked(home, table)

    @classmethod
    def checked(cls, home: Path, table: Mapping[str, Any]) -> Self:
        """確かめる: settings as a file would hold them. Raises SettingInvalid naming the first fault."""
        known = {f.name for f in fields(cls)} - {"home"}
        for name in table:
            if name not in known:
                raise SettingInvalid(name, f"one of {', '.join(sorted(known))}")
        values = {name: _value(name, value, getattr(cls(home), name)) for name, value in table.items()}
        settings = cls(home=home, **values)
        if settings.signer is SignerKind.PKCS11:
            for name in ("pkcs11_module", "pkcs11_token", "pkcs11_pin_file", "pkcs11_sessions"):
                if not getattr(settings, name):
                    raise SettingInvalid(name, 'a value, because signer = "pkcs11"')
        return settings


def find_home(environment: Mapping[str, str]) -> Path:
    """データ置き場を決める: WARIFU_HOME, or `var` in the working directory."""
    return Path(environment.get(HOME_VARIABLE) or "var").absolute()


def read_environment() -> Mapping[str, str]:
    """環境変数を読む: the two variables this program knows."""
    return {name: os.environ[name] for name in (HOME_VARIABLE, DATABASE_VARIABLE) if name in os.environ}


def _value(name: str, value: Any, default: Any) -> Any:
    """Give `value` in the type of `default`, or as READ says of this setting."""
    try:
        if name in READ:
            return READ[name](value)
        if isinstance(default, StrEnum):
            return type(default)(value)
        if name.endswith("_port"):
            return _port(value)
        if isinstance(default, tuple):
            return tuple(_typed(str, item) for item in value) or _refuse()
        if type(default) is int:
            return _count(value)
        return _typed(type(default), value)
    except (AttributeError, TypeError, ValueError):
        raise SettingInvalid(name, repr(default)) from None


def _port(value: Any) -> int:
    port: int = _typed(int, value)
    return port if 0 < port < 65536 else _refuse()


def _count(value: Any) -> int:
    count: int = _typed(int, value)
    return count if count >= 0 else _refuse()


def _closing(value: Any) -> tuple[str, str]:
    first, last = value
    for text in (first, last):
        date.fromisoformat(f"2028-{_typed(str, text)}")  # a leap year, so 29 February is a day
    return first, last


def _days(value: Any) -> tuple[str, ...]:
    return tuple(date.fromisoformat(_typed(str, text)).isoformat() for text in _typed(list, value))


def _key_name(kind: str) -> Callable[[Any], str]:
    """Read the name of a key of this kind; no name of a CA's key looks like it."""
    return lambda value: value if re.fullmatch(rf"{kind}-[1-9][0-9]{{0,3}}", _typed(str, value)) else _refuse()


def _fingerprints(value: Any) -> tuple[str, ...]:
    """Read fingerprints as they are shown: hex, small or capital, with colons or without."""
    found = tuple(_typed(str, text).replace(":", "").lower() for text in _typed(list, value))
    return found if all(re.fullmatch(r"[0-9a-f]{64}", one) for one in found) else _refuse()


def _partitions(value: Any) -> int:
    count: int = _typed(int, value)
    return count if 0 <= count <= MOST_PARTITIONS else _refuse()


def _typed(kind: type, value: Any) -> Any:
    return value if type(value) is kind else _refuse()


def _refuse() -> Any:
    raise ValueError


READ: Mapping[str, Callable[[Any], Any]] = {
    "checkpoint_ports": lambda value: {_typed(str, key): _port(port) for key, port in value.items()},
    "checkpoint_names": lambda value: {key.lower(): _typed(str, system) for key, system in value.items()},
    "key_pool": lambda value: {KeyAlgorithm(key): _count(size) for key, size in value.items()},
    "list_partitions": lambda value: {_typed(str, key): _partitions(count) for key, count in value.items()},
    "year_end_closing": _closing,
    "closing_days": _days,
    "evidence_key": _key_name("evidence"),
    "roll_key": _key_name("roll"),
    "roll_keys": _fingerprints,
    "trust_anchors": lambda value: {_typed(str, key): _fingerprints(found) for key, found in value.items()},
}
"""特別な読み方: of the settings whose value is more than one word or number."""

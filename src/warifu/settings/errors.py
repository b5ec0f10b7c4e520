"""設定の誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, Conflict, NotFound


@dataclass(eq=False)
class HomeMissing(NotFound):
    """データ置き場なし: there is no installation in this directory."""

    code = "home.missing"
    directory: str


@dataclass(eq=False)
class HomeTaken(Conflict):
    """データ置き場使用中: an installation, or something else, is in this directory already."""

    code = "home.taken"
    directory: str


@dataclass(eq=False)
class SettingInvalid(BadInput):
    """設定の誤り: `setting` in the settings file cannot be used."""

    code = "settings.invalid"
    setting: str
    expected: str

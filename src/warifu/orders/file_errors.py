"""申込ファイルの誤り."""

from dataclasses import dataclass

from warifu.kernel.errors import BadInput, Conflict, RuleBroken


@dataclass(eq=False)
class MacrosRefused(BadInput):
    """マクロ付き: the workbook holds a program."""

    code = "order_file.macros"


@dataclass(eq=False)
class LinksRefused(BadInput):
    """外部参照: the workbook takes values from other files or servers."""

    code = "order_file.external_links"


@dataclass(eq=False)
class WorkbookEncrypted(BadInput):
    """暗号化: the workbook is protected by a password."""

    code = "order_file.encrypted"


@dataclass(eq=False)
class WorkbookTooOld(BadInput):
    """古い形式: a workbook of the form before XLSX."""

    code = "order_file.old_format"


@dataclass(eq=False)
class LineUndecodable(BadInput):
    """読めない文字: the line is neither UTF-8 nor CP932."""

    code = "order_file.undecodable"
    line: int


@dataclass(eq=False)
class HeadingsMissing(BadInput):
    """見出しなし: no row of headings within the first `searched` rows."""

    code = "order_file.headings_missing"
    searched: int


@dataclass(eq=False)
class RowHidden(BadInput):
    """非表示の行: something stands in a row that is hidden or filtered out."""

    code = "order_file.row_hidden"


@dataclass(eq=False)
class ColumnHidden(BadInput):
    """非表示の列: something stands in a column that is hidden."""

    code = "order_file.column_hidden"


@dataclass(eq=False)
class SheetUnread(BadInput):
    """読まないシート: a second visible sheet with headings and rows; a file has one."""

    code = "order_file.sheet_unread"
    sheet: str


@dataclass(eq=False)
class ColumnMissing(BadInput):
    """列なし: a column that every order needs; both names of it."""

    code = "order_file.column_missing"
    heading_ja: str
    heading_en: str


@dataclass(eq=False)
class ColumnUnknown(BadInput):
    """知らない列: a heading that no column has."""

    code = "order_file.column_unknown"
    heading: str


@dataclass(eq=False)
class ColumnTwice(BadInput):
    """列の重複: two columns with one heading."""

    code = "order_file.column_twice"
    heading: str


@dataclass(eq=False)
class CellFormula(BadInput):
    """数式のセル: what it shows is not what it holds."""

    code = "order_file.formula"


@dataclass(eq=False)
class CellUnusable(BadInput):
    """使えないセル: an error value, a truth value or a time."""

    code = "order_file.cell_unusable"


@dataclass(eq=False)
class CellMissing(BadInput):
    """空のセル: a value that every line needs."""

    code = "order_file.cell_missing"
    example: str


@dataclass(eq=False)
class CellOutside(BadInput):
    """見出しのない列のセル: something stands where no heading says what it is."""

    code = "order_file.cell_outside"


@dataclass(eq=False)
class NumberNotText(BadInput):
    """数値になった文字列: leading zeros or digits may be lost."""

    code = "order_file.number_not_text"
    given: str


@dataclass(eq=False)
class ZerosLost(BadInput):
    """先頭の0の消失: the code differs from the participant's by leading zeros only."""

    code = "order_file.zeros_lost"
    given: str
    operator_code: str


@dataclass(eq=False)
class OperatorCodeUncertain(BadInput):
    """事業者コードの不確かさ: it may have lost its leading zeros, and would then choose another participant."""

    code = "order_file.operator_code_uncertain"
    given: str


@dataclass(eq=False)
class DateNotRead(BadInput):
    """日付として読めない."""

    code = "order_file.date_not_read"


@dataclass(eq=False)
class TextUnusable(BadInput):
    """使えない文字列: longer than `limit`, or with characters that cannot be printed."""

    code = "order_file.text_unusable"
    limit: int


@dataclass(eq=False)
class ChoiceUnknown(BadInput):
    """選択肢にない値."""

    code = "order_file.choice_unknown"
    choices: str


@dataclass(eq=False)
class KeyMissing(BadInput):
    """鍵の指定なし: neither a CSR nor the kind of key that the authority shall make."""

    code = "order_file.key_missing"


@dataclass(eq=False)
class KeyTwofold(BadInput):
    """鍵の二重指定: a CSR and a kind of key in one row."""

    code = "order_file.key_twofold"


@dataclass(eq=False)
class OperatorDiffers(BadInput):
    """別の事業者: one file is one order of one participant."""

    code = "order_file.operator_differs"
    operator_code: str


@dataclass(eq=False)
class RowRepeated(BadInput):
    """同じ内容の行: all that is ordered stands in the row `first` already."""

    code = "order_file.row_repeated"
    first: int


@dataclass(eq=False)
class PredecessorRepeated(BadInput):
    """更新元の重複: the row `first` follows the same certificate."""

    code = "order_file.predecessor_repeated"
    first: int


@dataclass(eq=False)
class FileFaulty(RuleBroken):
    """誤りのあるファイル: nothing was taken."""

    code = "order_file.faulty"
    faults: int
    good_rows: int


@dataclass(eq=False)
class SubmittedBefore(Conflict):
    """提出済みのファイル: the very same file became the order `order_id`."""

    code = "order_file.submitted_before"
    order_id: str

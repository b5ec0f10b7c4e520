"""申込ファイルのCSVを作る: with LibreOffice, and in the encodings of Excel, PowerShell, PostgreSQL and others."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from samples.made.making import keep, sh, workshop

FOLDER = "order_csv"
HEADINGS = ["事業者コード", "用途名", "使用者", "有効期間開始日", "媒体", "鍵の種類"]
KEYS = ["operator_code", "purpose_label", "holder", "start_on", "medium", "key_algorithm"]
ROW = ["0A001", "需給管理1号", "見本 太郎", "2026/12/10", "DOWNLOAD", "P-256"]
UTF_8 = "--infilter=CSV:44,34,76 "
SOFFICE = (
    f"soffice --headless -env:UserInstallation=file://$PWD/p {UTF_8}"
    "--convert-to 'csv:Text - txt - csv (StarCalc):{}' t.csv --outdir out"
)
BY_LIBREOFFICE = {
    "libreoffice-utf8-commas.csv": "44,34,76,1,,0,false",
    "libreoffice-all-quoted.csv": "44,34,76,1,,0,true",
    "libreoffice-semicolons-sjis.csv": "59,34,64,1,,0,false",
    "libreoffice-tabs-utf16.csv": "9,34,65535,1,,0,false",
    "libreoffice-euc-jp.csv": "44,34,69,1,,0,false",
    "libreoffice-single-quotes.csv": "44,39,76,1,,0,true",
}


def table(
    *rows: Sequence[str], separator: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL, top: str = ""
) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting).writerows(rows)
    return top + out.getvalue()


def make() -> None:
    with workshop() as at:
        (at / "t.csv").write_text(table(HEADINGS, ROW), "utf-8")
        for name, form in BY_LIBREOFFICE.items():
            sh(SOFFICE.format(form), at)
            keep(FOLDER, name, (at / "out" / "t.csv").read_bytes())
        sh(SOFFICE.format("44,34,76,1,,0,false").replace(UTF_8, ""), at)
        keep(FOLDER, "libreoffice-mojibake.csv", (at / "out" / "t.csv").read_bytes())
        keep(
            FOLDER, "excel-request-in-a-cell.csv", table([*HEADINGS, "CSR"], [*ROW[:-1], "", _csr(at)]).encode("cp932")
        )
    for name, content in _encoded().items():
        keep(FOLDER, name, content)


def _csr(at: Path) -> str:
    sh("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c -subj /CN=a 2>&1", at)
    return (at / "c").read_text()


# long: a table, one line for each file
def _encoded() -> dict[str, bytes]:
    plain, more = table(HEADINGS, ROW), ["", ""]
    broken = [*ROW[:2], "見本\n太郎", *ROW[3:]]
    return {
        "excel-cp932.csv": table(HEADINGS, [ROW[0], "①㈱見本 髙﨑", *ROW[2:]]).encode("cp932"),
        "excel-utf8-bom.csv": plain.encode("utf-8-sig"),
        "excel-unicode-text.txt": b"\xff\xfe" + table(HEADINGS, ROW, separator="\t").encode("utf-16-le"),
        "excel-sep-line.csv": table(HEADINGS, ROW, separator=";", top="sep=;\r\n").encode("utf-8-sig"),
        "excel-trailing-columns.csv": table([*HEADINGS, *more], [*ROW, *more], ["", *more]).encode("cp932"),
        "excel-note-beside.csv": table(HEADINGS, [*ROW, "至急"]).encode("cp932"),
        "excel-line-break-in-name.csv": table(HEADINGS, broken).encode("cp932"),
        "excel-date-with-time.csv": table(HEADINGS, [*ROW[:3], "2026/12/10 0:00", *ROW[4:]]).encode("cp932"),
        "excel-date-us.csv": table(HEADINGS, [*ROW[:3], "12/10/2026", *ROW[4:]]).encode("cp932"),
        "excel-zeros-lost.csv": table(HEADINGS, ["123", *ROW[1:]]).encode("cp932"),
        "excel-mac-cr.csv": table(HEADINGS, ROW, end="\r").encode("cp932"),
        "powershell-export-csv.csv": table(
            HEADINGS, ROW, quoting=csv.QUOTE_ALL, top="#TYPE System.Management.Automation.PSCustomObject\r\n"
        ).encode("utf-8-sig"),
        "powershell-utf16be.csv": b"\xfe\xff" + plain.encode("utf-16-be"),
        "powershell-question-marks.csv": plain.encode("ascii", "replace"),
        "postgresql-copy.csv": table(KEYS, [*ROW[:3], "2026-12-10", *ROW[4:]], end="\n").encode(),
        "mysql-backslash.csv": plain.replace("見本 太郎", '"見本 \\"太郎\\""').encode(),
        "python-pipes.csv": table(HEADINGS, ROW, separator="|").encode(),
        "mail-iso-2022-jp.csv": plain.encode("iso-2022-jp"),
        "notepad-utf16-no-mark.csv": plain.encode("utf-16-le"),
        "editor-utf32.csv": plain.encode("utf-32"),
        "editor-quote-left-open.csv": plain.replace("需給管理1号", '"需給管理1号').encode(),
        "editor-mixed-encodings.csv": plain.encode() + table(ROW).encode("cp932"),
        "editor-headings-twice.csv": table(HEADINGS, ROW, HEADINGS, [ROW[0], "需給管理2号", *ROW[2:]]).encode(),
        "editor-same-heading-twice.csv": table([*HEADINGS, "媒体"], [*ROW, "DOWNLOAD"]).encode(),
        "editor-nul-at-end.csv": plain.encode() + bytes(3),
        "editor-headings-alone.csv": table(HEADINGS).encode(),
        "editor-no-headings.csv": table(ROW).encode(),
    }


if __name__ == "__main__":
    make()

"""失効ファイルを作る: with LibreOffice, and as Excel, PowerShell and this program's own exports write them."""

import csv

from samples.made.making import keep, sh, workshop
from samples.made.order_csv.make import SOFFICE, table

FOLDER = "revocation_csv"
HEADINGS = ["証明書ID", "失効理由", "備考"]
ROW = ["WF-26-00431", "鍵の危殆化", "端末を紛失、届出済み"]
SERIAL = "4E35EE0102"
BY_LIBREOFFICE = {
    "libreoffice-utf8.csv": "44,34,76,1,,0,false",
    "libreoffice-semicolons-sjis.csv": "59,34,64,1,,0,false",
    "libreoffice-all-quoted.csv": "44,34,76,1,,0,true",
    "libreoffice-tabs-utf16.csv": "9,34,65535,1,,0,false",
}


def make() -> None:
    with workshop() as at:
        (at / "t.csv").write_text(table(HEADINGS, ROW), "utf-8")
        for name, form in BY_LIBREOFFICE.items():
            sh(SOFFICE.format(form), at)
            keep(FOLDER, name, (at / "out" / "t.csv").read_bytes())
    for name, content in _encoded().items():
        keep(FOLDER, name, content)


# long: a table, one line for each file
def _encoded() -> dict[str, bytes]:
    plain, more = table(HEADINGS, ROW), ["", ""]
    return {
        "excel-cp932.csv": plain.encode("cp932"),
        "excel-utf8-bom.csv": plain.encode("utf-8-sig"),
        "excel-unicode-text.txt": b"\xff\xfe" + table(HEADINGS, ROW, separator="\t").encode("utf-16-le"),
        "excel-sep-line.csv": table(HEADINGS, ROW, separator=";", top="sep=;\r\n").encode("utf-8-sig"),
        "excel-trailing-columns.csv": table([*HEADINGS, *more], [*ROW, *more]).encode("cp932"),
        "excel-title-above.csv": table(["失効の一覧"], [], HEADINGS, ROW).encode("cp932"),
        "excel-line-break-in-note.csv": table(HEADINGS, [*ROW[:2], "端末を紛失\n届出済み"]).encode("cp932"),
        "excel-serial-rounded.csv": table(["シリアル番号", "失効理由"], ["3.35914E+11", "鍵の危殆化"]).encode("cp932"),
        "excel-mac-cr.csv": table(HEADINGS, ROW, end="\r").encode("cp932"),
        "powershell-export-csv.csv": table(
            HEADINGS, ROW, quoting=csv.QUOTE_ALL, top="#TYPE System.Management.Automation.PSCustomObject\r\n"
        ).encode("utf-8-sig"),
        "powershell-question-marks.csv": plain.encode("ascii", "replace"),
        "openssl-index.txt": f"R\t360101000000Z\t260301000000Z,keyCompromise\t{SERIAL}\tunknown\t/CN=a\n".encode(),
        "certutil-view.csv": table(
            ["Serial Number", "Request Disposition", "Revocation Reason", "Reason"],
            [f'"{SERIAL.lower()}"', "21", "0x1", "keyCompromise"],
        ).encode("utf-16"),
        "python-pipes.csv": table(ROW, separator="|").encode(),
        "editor-ids-alone.csv": b"WF-26-00431\nWF-26-00432\n",
        "editor-reason-first.csv": table(["reason", "certificate id"], ["superseded", "WF-26-00431"]).encode(),
        "editor-one-bad-among-good.csv": table(
            ROW, ["WF-26-431", "hold"], ["WF-26-00432", "none"], [SERIAL, "hold"]
        ).encode(),
        "editor-quote-left-open.csv": b'WF-26-00431,"superseded\n',
        "editor-utf32.csv": plain.encode("utf-32"),
        "editor-blank-lines.csv": table([], ROW, [], [], [SERIAL, "hold", ""]).encode(),
    }


if __name__ == "__main__":
    make()

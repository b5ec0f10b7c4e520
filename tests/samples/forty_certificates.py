"""Forty certificates made by OpenSSL, GnuTLS, NSS and Java, and two ledgers as people keep them."""

import subprocess
from datetime import date
from pathlib import Path

from openpyxl import Workbook

KEYTOOL_PASSPHRASE = "changeit-2026"
STORE_PASSPHRASE = "nss-2026"
WRONG = 10

SCRIPTS = Path(__file__).parent / "forty"
PROGRAMS = ("openssl", "gnutls", "nss", "java")
PASSPHRASES = f"""対象,パスフレーズ
openssl,openssl-secret
nss,{STORE_PASSPHRASE}
java,{KEYTOOL_PASSPHRASE}
"""
WRONG_ROWS = """,,2028-03-31,○,,,
壊れた日付,,2027-02-30,○,,,
丸めた番号,,,○,,,4.7E+17
数値の番号,,,○,,,123456789012345000000
読めない番号,,2028-03-31,○,,,いろは
印が不明,,2028-03-31,?,,,
期限がない,,,○,,,
gnutls-2,2002,2028-03-31,○,,,
=1+1,,2028-03-31,○,,,
エリア不明,,2028-03-31,,○,火星,
"""


def make_forty(folder: Path) -> None:
    """Ten by each program, in `folder`/held; two of Java's in key stores that are not opened, two more broken."""
    held = folder / "held"
    for program in PROGRAMS:
        work = folder / "made" / program
        work.mkdir(parents=True)
        done = subprocess.run(["bash", "-eu", str(SCRIPTS / f"{program}.sh")], cwd=work, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        held.mkdir(exist_ok=True)
        (work / "out").rename(held / program)
    whole = (held / "openssl" / "2.pem").read_text("utf-8")
    (held / "openssl" / "2.pem").write_text(whole[: len(whole) // 2], "utf-8")
    (held / "nss" / "6.der").write_bytes((held / "nss" / "6.der").read_bytes()[:-40])


def write_ledgers(folder: Path) -> None:
    """One as CSV from Excel in CP932, with ten wrong rows; one as a workbook with headings in two rows."""
    good = "".join(f"gnutls-{number},{2000 + number},2028-03-31,○,,,\n" for number in range(2, 6))
    table = f"証明書,番号(10進),有効期限,容量市場,託送,エリア,シリアル番号\n{good}{WRONG_ROWS}"
    (folder / "first.csv").write_bytes(table.replace("\n", "\r\n").encode("cp932"))
    book = Workbook()
    sheet = book.active
    sheet.append(["証明書名", "期限", "広域機関", None, None, "スイッチング", None, "担当者"])
    sheet.append([None, None, "ファイル", "JX", "WebAPI", "Web", "API", None])
    for number in range(1, 7):
        sheet.append([f"java-{number}", date(2028, 3, 30), "○", None, "○", "○" if number % 2 else None, None, "髙橋"])
    sheet.merge_cells("C1:E1")
    sheet.merge_cells("F1:G1")
    book.save(folder / "second.xlsx")

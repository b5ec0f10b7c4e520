"""パスフレーズのファイルを作る: as shells, editors and generators of passphrases leave them; the store is OpenSSL's."""

from samples.made.making import keep, sh, workshop

FOLDER = "passphrase"
WORDS, JAPANESE = "correct horse", "合い言葉"
BOM16 = b"\xff\xfe"
FILES = {
    "printf-no-end.txt": WORDS.encode(),
    "echo-lf.txt": f"{WORDS}\n".encode(),
    "notepad-crlf.txt": f"{WORDS}\r\n".encode(),
    "notepad-utf8-bom.txt": f"{WORDS}\r\n".encode("utf-8-sig"),
    "notepad-utf16.txt": BOM16 + f"{WORDS}\r\n".encode("utf-16-le"),
    "powershell-out-file.txt": BOM16 + f"{WORDS}\r\n".encode("utf-16-le") + "\r\n".encode("utf-16-le"),
    "powershell-bigendian.txt": b"\xfe\xff" + f"{WORDS}\r\n".encode("utf-16-be"),
    "editor-utf16-no-mark.txt": f"{WORDS}\n".encode("utf-16-le"),
    "cmd-echo-blank-before-redirect.txt": f"{WORDS} \r\n".encode(),
    "cmd-echo-quoted.txt": f'"{WORDS}"\r\n'.encode(),
    "mac-cr.txt": f"{WORDS}\r".encode(),
    "editor-blank-line-before.txt": f"\n{WORDS}\n".encode(),
    "editor-second-line.txt": f"{WORDS}\nuse until December\n".encode(),
    "editor-empty.txt": b"",
    "editor-line-end-alone.txt": b"\r\n",
    "editor-nul-behind.txt": WORDS.encode() + b"\0",
    "word-nbsp.txt": WORDS.replace(" ", "\u00a0").encode(),
    "chat-zero-width.txt": f"{WORDS}\u200b\n".encode(),
    "ime-full-width.txt": "ｃｏｒｒｅｃｔ ｈｏｒｓｅ".encode(),
    "generator-2000-characters.txt": b"a" * 2_000,
    "caps-lock.txt": WORDS.upper().encode(),
    "japanese-utf8.txt": f"{JAPANESE}\n".encode(),
    "japanese-cp932.txt": f"{JAPANESE}\r\n".encode("cp932"),
    "japanese-utf16.txt": BOM16 + f"{JAPANESE}\r\n".encode("utf-16-le"),
}
STORE = """
openssl req -new -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout k -out c -subj /CN=a -days 3650 2>&1
openssl pkcs12 -export -inkey k -in c -out words.p12 -passout 'pass:{words}'
openssl pkcs12 -export -inkey k -in c -out japanese.p12 -passout 'pass:{japanese}'
"""


def make() -> None:
    with workshop() as at:
        sh(STORE.format(words=WORDS, japanese=JAPANESE), at)
        for name in ("words.p12", "japanese.p12"):
            keep(FOLDER, name, (at / name).read_bytes())
    for name, content in FILES.items():
        keep(FOLDER, name, content)


if __name__ == "__main__":
    make()

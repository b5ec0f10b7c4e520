"""トークンのファイルを作る: TOKEN stands where the test puts a token in, in the encoding of the file."""

from samples.made.making import keep

FOLDER = "token"
TOKEN = "TOKEN-OF-THIS-TEST"
BOM16 = b"\xff\xfe"
FILES = {
    "printf-no-end.txt": TOKEN.encode(),
    "echo-lf.txt": f"{TOKEN}\n".encode(),
    "notepad-crlf.txt": f"{TOKEN}\r\n".encode(),
    "notepad-utf8-bom.txt": TOKEN.encode("utf-8-sig"),
    "powershell-out-file.txt": BOM16 + f"{TOKEN}\r\n".encode("utf-16-le"),
    "powershell-bigendian.txt": b"\xfe\xff" + f"{TOKEN}\r\n".encode("utf-16-be"),
    "editor-utf16-no-mark.txt": TOKEN.encode("utf-16-le"),
    "cmd-echo-blank-before-redirect.txt": f"{TOKEN} \r\n".encode(),
    "cmd-echo-quoted.txt": f'"{TOKEN}"\r\n'.encode(),
    "mac-cr.txt": f"{TOKEN}\r".encode(),
    "mail-indented.txt": f"    {TOKEN}\r\n".encode(),
    "mail-nbsp.txt": f"{TOKEN}\u00a0\n".encode(),
    "mail-full-width-blank.txt": f"{TOKEN}\u3000\n".encode(),
    "chat-zero-width.txt": f"\u200b{TOKEN}\u200b".encode(),
    "editor-blank-line-before.txt": f"\n{TOKEN}\n".encode(),
    "curl-header.txt": f"Authorization: Bearer {TOKEN}\n".encode(),
    "dotenv.txt": f"WARIFU_TOKEN={TOKEN}\n".encode(),
    "editor-two-tokens.txt": f"{TOKEN}\n{TOKEN}\n".encode(),
    "editor-broken-line.txt": f"{TOKEN[:9]}\n{TOKEN[9:]}\n".encode(),
    "editor-cp932-note.txt": f"{TOKEN} 控え".encode("cp932"),
    "editor-empty.txt": b"",
    "editor-nul-behind.txt": TOKEN.encode() + b"\0",
    "generator-2000-characters.txt": b"a" * 2_000,
    "caps-lock.txt": b"WARIFU-NO-SUCH-TOKEN",
}


def make() -> None:
    for name, content in FILES.items():
        keep(FOLDER, name, content)


if __name__ == "__main__":
    make()

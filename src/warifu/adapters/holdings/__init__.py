"""手元のファイル: folders, certificates in whatever wrapping, ledgers, and the files that show a plan."""

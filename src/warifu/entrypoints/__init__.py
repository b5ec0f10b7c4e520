"""エントリーポイント: servers and commands; each translates its protocol into calls of workflows."""

"""手元の証明書のコマンド: what an operator uses without an installation."""

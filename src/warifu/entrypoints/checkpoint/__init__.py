"""相互認証サーバー: the checkpoint in front of a relying system; every request is decided anew."""

"""相互認証: whether the checkpoint of a relying system admits a client, and the reason if it does not."""

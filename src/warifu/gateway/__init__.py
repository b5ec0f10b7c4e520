"""相互認証: who is let in at the checkpoint of a relying system, and if not, why not."""

"""有効期限: the stage of a certificate, and whether it works where it is needed."""

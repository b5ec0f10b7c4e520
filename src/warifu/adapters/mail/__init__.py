"""メール: messages handed to a mail server, or kept in a folder by installations that send nothing."""

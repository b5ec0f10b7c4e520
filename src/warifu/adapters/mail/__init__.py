"""メール: sends messages by SMTP, or keeps them in a folder for samples and tests."""

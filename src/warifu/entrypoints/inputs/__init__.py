"""入力: what the API and the command line both read."""

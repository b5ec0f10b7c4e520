"""核: the words every package shares. Imports nothing of ours."""

"""核: the words every room shares. Imports nothing of ours."""

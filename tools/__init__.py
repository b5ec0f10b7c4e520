"""Programs for those who work on the installation; nothing here is shipped."""

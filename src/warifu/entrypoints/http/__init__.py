"""HTTP: what every server of the program shares."""

"""証跡: what was done, by whom, when; written with the deed, never changed, numbered afterwards."""

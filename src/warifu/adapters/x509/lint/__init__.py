"""検査: what stands in bytes before they are signed."""

"""書類: what the installation prints."""

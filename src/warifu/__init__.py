"""割符: client certificates from order to deletion, and the checkpoint that asks for them."""

"""事業者: operators and the people who speak for them."""

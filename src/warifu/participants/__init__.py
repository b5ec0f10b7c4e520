"""事業者: operators, the names they had, and the people who speak for them."""

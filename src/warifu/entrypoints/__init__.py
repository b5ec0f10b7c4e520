"""出入口: where people and machines come in; each translates its own world into the words of the packages."""

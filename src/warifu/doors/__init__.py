"""出入口: the doors people and machines come through; each translates its own world into the rooms' words."""

"""コマンド: for people at a terminal."""

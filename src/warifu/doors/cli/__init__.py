"""コマンド: the door for people at a terminal."""

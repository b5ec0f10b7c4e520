"""Bytes from outside, searched for what no reader foresaw: guided by coverage (atheris), judged in a plain process."""

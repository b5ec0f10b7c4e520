"""warifu orders: orders at the terminal."""

import typer

from warifu.doors.cli.orders_again import add_again

orders = typer.Typer(name="orders", help="申込 / orders", no_args_is_help=True)
add_again(orders)

"""warifu orders: orders at the terminal."""

import typer

from warifu.doors.cli.order_files import add_order_files

orders = typer.Typer(name="orders", help="申込 / orders", no_args_is_help=True)
add_order_files(orders)

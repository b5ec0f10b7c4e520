"""希望: what a line can ask for is the same wherever it is read, kept or shown."""

from warifu.adapters.database import tables
from warifu.entrypoints.api.orders.order_views import LineView
from warifu.entrypoints.inputs.orders import EditIn, LineIn
from warifu.orders.facts import WANTED
from warifu.orders.order_file import COLUMNS


def test_every_fact_of_a_line_is_read_corrected_kept_and_shown_under_one_name() -> None:
    places = {
        "an order": set(LineIn.model_fields),
        "a correction": set(EditIn.model_fields),
        "a file": {column.key for column in COLUMNS if column.read},
        "the table": set(tables.orders.order_line.columns.keys()),
        "what is shown": set(LineView.model_fields),
    }
    missing = {place: sorted(set(WANTED) - names) for place, names in places.items()}
    assert missing == {place: [] for place in places}

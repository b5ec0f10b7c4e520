"""書出し: lists as CSV and XLSX files that a spreadsheet opens without changing a digit."""

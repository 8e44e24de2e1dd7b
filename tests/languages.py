    "ui/kit/row_table.py: name",  # likewise

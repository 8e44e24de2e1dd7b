"""What real shops do that Chift's file does not say: the habits a practice shop can be given.

`model.Habits` holds them all as one value; `gate` answers in the shop's place (limits, refusals, slow lines);
`on_goods`, `on_people` and `on_orders` change what the shop shows or makes. Written after Chift's documentation and
what connectors are known to do, never after a client.
"""

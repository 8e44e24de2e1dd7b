"""The composition root, the only package that may import every other. Read it in this order: startup, main_loop,
till_session, open_till, till, shop_connection, till_presenters."""

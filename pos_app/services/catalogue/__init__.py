"""The shop's products, customers and lists kept here: loaded, and looked up without the network."""

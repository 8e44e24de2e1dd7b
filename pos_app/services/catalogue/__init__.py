"""The shop's products, customers and lists in the till's files: loaded, and looked up without the network."""

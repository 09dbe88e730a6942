"""How fast limits are decided, one by one and by the file, in a database of its own."""

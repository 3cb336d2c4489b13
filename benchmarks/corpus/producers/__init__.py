"""Ways to make a file of a document. A producer that a machine lacks says so in `missing()`."""

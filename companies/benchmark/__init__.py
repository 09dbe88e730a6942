"""How well and how fast companies are found, beside other ways (`benchmark_search`)."""

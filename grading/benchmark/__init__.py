"""How fast companies are regraded, beside other ways of doing the same (`benchmark_regrade`)."""

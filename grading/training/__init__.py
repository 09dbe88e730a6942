"""How the grading model is fitted and measured: offline only, with libraries nobody else loads."""

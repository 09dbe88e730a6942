"""What is true of collecting: interest, costs, letters and plans."""

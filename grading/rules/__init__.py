"""What is true of grades: the scale, the scorecard, overrides."""

"""What is true of limits: proposals, cuts, dates."""

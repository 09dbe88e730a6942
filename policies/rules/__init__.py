"""What is true of policy terms and premium."""

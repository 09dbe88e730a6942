"""What is true of claims, payouts and recoveries."""

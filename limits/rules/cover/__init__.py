"""What of a buyer's debt is insured: the eligibility test and the room under the limit."""

"""How soon policyholders hear of a change, in a database of its own."""

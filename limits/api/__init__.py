"""Limits over the API: asking, the answer, what stands, what was covered on a day."""

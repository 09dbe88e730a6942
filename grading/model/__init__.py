"""The grading model: indicators in, exact points out, the same in Python and in Postgres.

Nothing here knows Django. Indicators are ratios, not money, so they are IEEE doubles: they compare
alike in Python and in Postgres. Points are whole millionths of log-odds, so sums are exact.
"""

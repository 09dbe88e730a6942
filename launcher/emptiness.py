"""Run in the environment: exit code 0 when the database has no user yet, 3 when it has."""

import os
import sys

import psycopg

with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    row = connection.execute("SELECT EXISTS (SELECT FROM accounts_user)").fetchone()
sys.exit(3 if row and row[0] else 0)

"""Behind `./bin/run`, `./bin/test` and `./bin/manage`: standard library only, runs before any install."""

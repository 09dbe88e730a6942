"""Behind `./bin/run`, `./bin/test`, `./bin/manage`: standard library only, for it installs."""

"""Make the environment with the development tools in it, and no more."""

from _start import start

start("environment")

"""Figures of countries and sectors: read from published sets, made into indicators."""

"""Desks about people: users, policyholders, mandates."""

from accounts.admin import authorities, people, policyholders

__all__ = ["authorities", "people", "policyholders"]

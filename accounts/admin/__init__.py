"""Desks about people: users, policyholders, mandates."""

from accounts.admin import people, policyholders

__all__ = ["people", "policyholders"]

"""Desks about people: users, policyholders, mandates."""

from accounts.admin import authorities, people, policyholders, staff

__all__ = ["authorities", "people", "policyholders", "staff"]

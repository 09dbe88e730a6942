"""The admin of this project; apart from the site itself, which needs all apps to be loaded."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Puts `StaffSite` in the place of Django's own."""

    default_site = "core.admin_site.StaffSite"

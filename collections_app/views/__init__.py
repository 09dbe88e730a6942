"""Portal pages of what is owed and its collection."""

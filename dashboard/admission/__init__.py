"""How people are added: invited one by one, or imported from a table.

These pages belong to the administration and use the database login ``staff``.
"""

"""How people come in: invited one by one, or imported from a table. On the login *staff* alone."""

"""The floor: a bare Django project with one page, to which the pages of the product are compared.

The page is what a mentor's home costs at least: a session, the user, three lists and 14.5 kB of
HTML from plain templates, with four queries. It shares nothing with the product but the libraries,
the server and the machine. ``benchmarks/bench_floor.py`` fills and loads it.
"""

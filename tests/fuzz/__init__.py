"""Hostile input, invented without end: see docs/fuzzing.md.

`entrees` invents it, `enormites` holds what is too big to be a file of the repository, `lois` says what must hold of each run,
`ouvrier` runs inputs in a process that may die of it, `__main__` is the long run.
"""

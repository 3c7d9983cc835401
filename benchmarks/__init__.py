"""What `clas` costs, beside its peers: `python -m benchmarks` (see docs/performances.md)."""

"""The home of assessors: what they are approved for, and which guides have changed."""

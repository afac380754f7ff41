"""What follows an accepted pair: the mentor may decline the student for some days."""

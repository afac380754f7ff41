"""From the request for a defence to the verdict: the pages of mentors, assessors and managers."""

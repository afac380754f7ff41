"""Files that people upload, and what the site makes of them."""

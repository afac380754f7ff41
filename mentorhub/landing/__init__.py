"""The landing page: what the site is, shown by pictures of its own pages."""

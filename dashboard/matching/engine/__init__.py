"""Who fits whom, and which pairs are best for everybody at once: no page, no mail."""

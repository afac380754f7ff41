"""What an operator watches: metrics, log lines, error reports, and a diagnosis of the site."""

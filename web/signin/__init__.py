"""Who is asking: passwords, sessions, CSRF, throttling."""

"""System checks: each mistake in the installation has an id and a remedy."""

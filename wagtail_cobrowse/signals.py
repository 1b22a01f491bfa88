"""What this package does when pages are published, unpublished or deleted."""

"""A Temporal server on PostgreSQL as plain processes: docker-compose.temporal.yml without containers."""

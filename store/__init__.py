"""What is on disk: tables, the writer that commits in groups, and the queries; implements the ports of the domain."""

"""What concerns a technician beside any one work order: whether anybody can reach them."""

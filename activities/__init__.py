"""Side effects as Temporal sees them: injected ports, one attempt a run, failures with their class."""

"""What is held, how long it is kept, what is handed out or erased."""

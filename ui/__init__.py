"""What people and scripts touch: the command line, the pages, the composed application."""

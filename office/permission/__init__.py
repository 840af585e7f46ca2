"""Who may do what: one table, and the doors it stands before."""

"""People (利用者): offices, teams, accounts, and what they sign in with."""

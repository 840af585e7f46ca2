"""What belongs to one office: its people, what they keep, and what it must never keep."""

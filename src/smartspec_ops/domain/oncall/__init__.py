"""Who is on call when: schedules as values, and what follows from them. No clock; every question names its time."""

"""Where an alert goes: into which incident, or nowhere for now, and why."""

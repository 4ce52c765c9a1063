"""The specs of a workspace: found, taken up, suggested for, checked."""

"""What every `ports.Queue` must do: subclass `QueueConformance`, and give it fixtures `rig` and `live`.

A rig is a queue with its store and a way to let time pass. In `rig` time passes when told to, in `live` by itself.
"""

from smartspec_ops.testing.queue_jobs import JobConformance
from smartspec_ops.testing.queue_lanes import LaneConformance
from smartspec_ops.testing.queue_workers import WorkerConformance


class QueueConformance(JobConformance, LaneConformance, WorkerConformance):
    """All of it."""

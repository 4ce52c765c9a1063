"""Runs in the peer's environment: ``config.yaml SLO.yaml ...``; prints what one pass over these objectives cost.

The loop is that of slo-generator's own ``compute`` command; its reports go to a list, as there.
"""

import json
import logging
import sys
import time

from slo_generator import utils
from slo_generator.cli import _compute


def main(config: str, *slos: str) -> None:
    utils.setup_logging()
    logging.getLogger().handlers = [logging.NullHandler()]  # what it would print costs more where output is slow
    wall, cpu = time.perf_counter(), time.process_time()
    shared = utils.load_config(config)
    objectives = [utils.load_config(path, kind="ServiceLevelObjective") for path in slos]
    reports = [_compute(one, shared, timestamp=time.time()) for one in objectives]
    costs = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    judged = sum(bool(report.get("valid")) for several in reports for report in several)
    print(json.dumps({**costs, "judged": judged}))


main(*sys.argv[1:])

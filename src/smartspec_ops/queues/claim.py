"""The claim of `queues.lease`: which jobs are a worker's next, in one statement.

`:at` is the wall clock; `:passed` the time since the machine was started, of which `:lease_boot` is the name. What was
written in this run of the machine goes by that time alone where a lease is concerned, and where a wait is by whichever
clock comes first. `:lease_until` and `:lease_passed` are when the new lease ends by either.

An older program that works beside this one renews the first alone and leaves the rest as whoever had the job before
wrote it. So what a lease says of that time counts only under a name that begins with `BY_UPTIME`. Nor does it where the
lease would end after one that begins now: a machine that goes on from a snapshot, or a container whose count has an
offset of its own, counts otherwise under the same name. What a wait says of it counts only for the attempt that it was
written for, which is in `lease_passed` while nobody holds the job: put back by an older program, it has had one more,
and waits by the wall clock.
"""

from sqlalchemy import text

BY_UPTIME = "u"
"""No digit of the names that older programs have."""


def _leased(of: str = "") -> str:
    is_ours = f"{of}lease_boot = :lease_boot AND substr({of}worker, 1, 1) = '{BY_UPTIME}'"
    is_ours += f" AND {of}lease_passed <= :lease_passed"
    by_either = f"CASE WHEN {is_ours} THEN {of}lease_passed > :passed ELSE {of}lease_until > :at END"
    return f"({of}lease_until IS NOT NULL AND {by_either})"


_IS_OF_ATTEMPT = "(lease_until IS NOT NULL OR lease_passed = attempts)"
_HAS_WAITED = f"(due_boot = :lease_boot AND due_passed <= :passed AND {_IS_OF_ATTEMPT})"
_FREE = f"""NOT {_leased()} AND (:deferred OR NOT deferred)
AND (role IS NULL OR (role = 'respond' AND :respond) OR (role = 'deliver' AND :deliver))"""
CLAIM = text(
    f"""
    WITH RECURSIVE lanes(lane) AS (
      SELECT min(lane) FROM jobs
      UNION ALL
      SELECT (SELECT min(lane) FROM jobs WHERE lane > lanes.lane) FROM lanes WHERE lanes.lane IS NOT NULL
    ),
    heads AS (
      SELECT lane, (SELECT id FROM jobs WHERE lane = lanes.lane ORDER BY effect_id, id LIMIT 1) AS id
      FROM lanes WHERE lane IS NOT NULL
    )
    UPDATE jobs SET worker = :worker, lease_until = :lease_until, lease_boot = :lease_boot,
      lease_passed = :lease_passed, attempts = attempts + 1
    WHERE id IN (
      SELECT id FROM (
        SELECT * FROM (
          SELECT id, due_at FROM jobs WHERE lane IS NULL AND due_at <= :at AND {_FREE} ORDER BY due_at, id LIMIT :most
        )
        UNION
        SELECT * FROM (
          SELECT id, due_at FROM jobs WHERE lane IS NULL AND {_HAS_WAITED} AND {_FREE}
          ORDER BY due_passed, id LIMIT :most
        )
        ORDER BY due_at, id LIMIT :most
      )
      UNION ALL
      SELECT * FROM (
        SELECT id FROM heads JOIN jobs USING (id)
        WHERE (due_at <= :at OR {_HAS_WAITED}) AND {_FREE} AND NOT EXISTS (
          SELECT 1 FROM jobs AS other
          WHERE other.lane = heads.lane AND other.lease_until > 0 AND {_leased("other.")}
        )
        ORDER BY effect_id, id LIMIT :laned
      )
      LIMIT :most
    )
    RETURNING id, effect_id, due_at, lane, attempts, role
    """  # noqa: S608 - put together from constants
)
"""Never looks at a job that waits behind another: of a lane at its head alone, from one lane to the next by the index;
of what has no lane at as many as there is room for. What has no lane comes first: a page is not for standing behind
the report files of a storm."""

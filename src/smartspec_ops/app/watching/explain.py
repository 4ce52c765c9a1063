"""Look at one objective as a tick would, and keep everything the decision rests on. Nothing is written."""

from dataclasses import replace
from datetime import datetime

from smartspec_ops.app.watching.deployed import deployed
from smartspec_ops.app.watching.judging import UNANSWERED
from smartspec_ops.app.watching.watch import Watch, examine
from smartspec_ops.domain.burn_reading import read_all
from smartspec_ops.domain.explanation import Explanation
from smartspec_ops.domain.measurement import NoData


async def explain(watch: Watch, key: str, now: datetime) -> Explanation:
    """Why the objective `key` of the watch stands as it does at a tick at `now`. KeyError where there is none.

    Groups are those the watch covers now.
    """
    chosen = {item.objective.key: item.objective for item in watch.plan.items}[key]
    alone = replace(watch, objectives=[chosen])
    weighing, weighed = await examine(alone, now)
    (item,), (watched,) = alone.plan.items, weighed.watched
    answers = weighing.answers.get(item.source, {})
    async with watch.store.begin() as tx:
        seen = await deployed(tx, [chosen.service])
    return Explanation(
        objective=chosen,
        at=now,
        until=weighing.ends[item.source],
        judgement=watched.judgement,
        left=watched.left,
        readings=read_all(item.rules, weighing.windows(0)) if item.rules.rules else (),
        silences={
            window: found
            for window, ask in item.asks.items()
            if isinstance(found := answers.get(ask, UNANSWERED), NoData)
        },
        alert=watched.alert,
        health=watched.health,
        left_out=watched.shaded.left_out if watched.shaded else None,
        deployments=[one for one in seen if now - chosen.window <= one.at <= now],
    )

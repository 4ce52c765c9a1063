"""One spec as it is written: all that reading it depends on."""

from dataclasses import dataclass

from smartspec_ops.app.specs.workspace import SpecLocation, Workspace
from smartspec_ops.domain.errors import UserFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """The two files of a spec. `spec_path` and `observability_path` are what diagnostics call them."""

    spec_id: str
    spec_path: str
    spec: str
    observability_path: str
    observability: str


def texts_of(workspace: Workspace, location: SpecLocation) -> Texts:
    """The files of one spec. UserFault where one cannot be read, or there is no observability.yaml."""
    config = location.observability_path
    if config is None:
        raise UserFault.of(
            "observability/missing",
            f"{location.spec_id} has no observability.yaml",
            f"put one beside {workspace.shown(location.spec_path)}; bind --write-suggestion proposes one",
        )
    return Texts(
        spec_id=location.spec_id,
        spec_path=workspace.shown(location.spec_path),
        spec=workspace.read(location.spec_path),
        observability_path=workspace.shown(config),
        observability=workspace.read(config),
    )

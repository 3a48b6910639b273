"""What starts the doors, with memory: event source mappings and schedules."""

from dataclasses import dataclass, field

from tests.fakes.pipeline import refusal


@dataclass
class MemoryMappings:
    """Lambda's event source mappings; one changes when it is waited for (`rest`)."""

    states: dict[str, str]
    updated: list[str] = field(default_factory=list)
    lags: bool = False  # who asks right after an update is told how it was
    _before: dict[str, str] = field(default_factory=dict)

    def get_event_source_mapping(self, *, UUID: str) -> dict[str, str]:  # noqa: N803
        arn = f"arn:aws:lambda:eu-central-1:1:function:f{UUID}:live"
        return {
            "UUID": UUID,
            "FunctionArn": arn,
            "State": self._before.get(UUID, self.states[UUID]),
        }

    def update_event_source_mapping(self, *, UUID: str, Enabled: bool) -> None:  # noqa: N803
        if self.states[UUID] not in {"Enabled", "Disabled"}:
            raise refusal("ResourceInUseException")
        if self.lags:
            self._before[UUID] = self.states[UUID]
        self.states[UUID] = "Enabling" if Enabled else "Disabling"
        self.updated.append(UUID)

    def rest(self) -> None:
        if self._before:
            self._before.clear()
            return
        after = {"Enabling": "Enabled", "Disabling": "Disabled", "Updating": "Enabled"}
        self.states = {one: after.get(state, state) for one, state in self.states.items()}


@dataclass
class MemoryEvents:
    """EventBridge's rules."""

    rules: dict[str, str]

    def describe_rule(self, *, Name: str) -> dict[str, str]:  # noqa: N803
        return {"State": self.rules[Name]}

    def enable_rule(self, *, Name: str) -> None:  # noqa: N803
        self.rules[Name] = "ENABLED"

    def disable_rule(self, *, Name: str) -> None:  # noqa: N803
        self.rules[Name] = "DISABLED"

"""Responding from a chat."""

from smartspec_ops.spec.validation import Model, Secret


class SlackApp(Model):
    """What Slack signs its requests with; without it, buttons and slash commands are not answered."""

    signing_secret: Secret | None = None
    """The app's signing secret; a reference."""
    previous_signing_secret: Secret | None = None
    """The one being rotated out."""
    app_token: Secret | None = None
    """The app-level token (`xapp-`) of Socket Mode, where Slack cannot reach the server; a reference."""
    base_url: str = "https://slack.com/api/"
    """The Web API for Socket Mode; another one for a proxy."""
    response_urls: str = "https://hooks.slack.com/"
    """How addresses begin that answers to a button may be sent to."""


class Chat(Model):
    """Chats people respond from."""

    slack: SlackApp = SlackApp.model_construct()

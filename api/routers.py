"""Every route of the house, in the order of its document."""

from api.routes import (
    alerts,
    answers,
    audit,
    crisis,
    devices,
    directory,
    health,
    inbox,
    links,
    methods,
    presence,
    previewing,
    quiet_hours,
    raising,
    stream,
    webhooks,
)

ROUTERS = (
    raising.router,
    previewing.router,
    alerts.router,
    answers.router,
    inbox.router,
    stream.router,
    directory.router,
    audit.router,
    presence.router,
    devices.router,
    quiet_hours.router,
    methods.router,
    crisis.router,
    links.router,
    webhooks.router,
    health.router,
)

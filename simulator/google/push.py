"""FCM v1 `messages:send` for one device."""

from datetime import timedelta
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends, Header
from pydantic import BaseModel, ConfigDict, Field, JsonValue, model_validator

from simulator.dialects import refusal_of
from simulator.operations import Provider
from simulator.postbox import Notification
from simulator.sandbox import TheSandbox

LARGEST = 4096  # bytes of notification and data
GONE = "gone-"  # begins the addresses of apps that were uninstalled
HIGH = ("HIGH", "high")


class FcmRequest(BaseModel):
    """A field that FCM does not have is a mistake of the connector; data and headers hold strings only."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Shown(FcmRequest):
    title: str = ""
    body: str = ""
    image: str | None = None


class AndroidNotification(FcmRequest):
    channel: Annotated[str | None, Field(alias="channelId")] = None
    sound: str | None = None
    tag: str | None = None
    icon: str | None = None
    click_action: Annotated[str | None, Field(alias="clickAction")] = None


class Android(FcmRequest):
    priority: Literal["HIGH", "NORMAL", "high", "normal"] = "NORMAL"
    ttl: Annotated[str, Field(pattern=r"^\d{1,7}(\.\d{1,9})?s$")] | None = None
    collapse_key: Annotated[str | None, Field(alias="collapseKey")] = None
    notification: AndroidNotification | None = None
    data: dict[str, str] = Field(default_factory=dict)

    @property
    def lives(self) -> timedelta | None:
        return timedelta(seconds=float(self.ttl[:-1])) if self.ttl else None


class Apns(FcmRequest):
    headers: dict[str, str] = Field(default_factory=dict)
    payload: dict[str, JsonValue] = Field(default_factory=dict)


class Message(FcmRequest):
    fid: Annotated[str, Field(min_length=1)] | None = None
    token: Annotated[str, Field(min_length=1)] | None = None
    notification: Shown = Shown()
    data: dict[str, str] = Field(default_factory=dict)
    android: Android = Android()
    apns: Apns | None = None

    @model_validator(mode="after")
    def one_target(self) -> Self:
        if (self.fid is None) == (self.token is None):
            raise ValueError("exactly one of fid and token must be set")
        return self

    @property
    def address(self) -> str:
        return self.fid or self.token or ""

    @property
    def size(self) -> int:
        """Bytes that count towards FCM's limit."""
        data = sum(len(key.encode()) + len(value.encode()) for key, value in self.data.items())
        return len(self.notification.model_dump_json(exclude_none=True).encode()) + data


class Send(FcmRequest):
    dry_run: Annotated[bool, Field(alias="validateOnly")] = False
    message: Message


async def authorized(sandbox: TheSandbox, authorization: Annotated[str | None, Header()] = None) -> None:
    sandbox.tokens.expect(Provider.GOOGLE, authorization)


router = APIRouter(dependencies=[Depends(authorized)])


@router.post("/v1/projects/{project}/messages:send")
async def send(project: str, request: Send, sandbox: TheSandbox) -> dict[str, str]:
    message = request.message
    if message.size > LARGEST:
        raise refusal_of(Provider.GOOGLE, 400, f"Message too big: {message.size} bytes, at most {LARGEST}.")
    if message.address.startswith(GONE):
        raise refusal_of(Provider.GOOGLE, 404, "Requested entity was not found.")
    if request.dry_run:
        return {"name": f"projects/{project}/messages/fake_message_id"}
    push = sandbox.postbox.deliver(
        Notification(
            project=project,
            address=message.address,
            title=message.notification.title,
            body=message.notification.body,
            data=message.data,
            collapse_key=message.android.collapse_key,
            lives=message.android.lives,
            urgent=message.android.priority in HIGH,
        )
    )
    return {"name": push.id}

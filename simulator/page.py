"""The wall of phones as one self-contained page."""

from functools import cache
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import HTMLResponse

ONLY_ITSELF = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; connect-src 'self'; img-src data:; "
    "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
HERE = Path(__file__).parent / "web"

router = APIRouter()


@router.get("/")
async def wall() -> HTMLResponse:
    return HTMLResponse(_page(), headers={"Content-Security-Policy": ONLY_ITSELF})


@cache
def _page() -> str:
    """Style and script are written into the document: nothing is fetched from anywhere."""
    parts = {name: (HERE / name).read_text(encoding="utf-8") for name in ("wall.css", "wall.js")}
    document = (HERE / "wall.html").read_text(encoding="utf-8")
    return document.replace("/* wall.css */", parts["wall.css"]).replace("/* wall.js */", parts["wall.js"])

"""Lunch: takes orders in chat. Written as Bolt's own guides have a beginner write an app with asyncio.

Tokens and the API's address come from the environment; without an app token it listens on PORT.
"""

import asyncio
import os
from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond, AsyncSay
from slack_sdk.web.async_client import AsyncWebClient

app = AsyncApp(
    client=AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ.get("SLACK_SIGNING_SECRET"),
)

DISHES = ["Pho", "Pizza", "Falafel", "Soup of the day"]


def order_form(note: str | None = None) -> dict[str, Any]:
    form: dict[str, Any] = {
        "type": "modal",
        "callback_id": "order",
        "notify_on_close": True,
        "title": {"type": "plain_text", "text": "Order lunch"},
        "submit": {"type": "plain_text", "text": "Order"},
        "close": {"type": "plain_text", "text": "Not hungry"},
        "blocks": [
            {
                "type": "input",
                "block_id": "dish",
                "label": {"type": "plain_text", "text": "Dish"},
                "element": {
                    "type": "external_select",
                    "action_id": "dish_select",
                    "min_query_length": 0,
                    "placeholder": {"type": "plain_text", "text": "What would you like?"},
                },
            },
            {
                "type": "input",
                "block_id": "portions",
                "label": {"type": "plain_text", "text": "Portions"},
                "element": {"type": "plain_text_input", "action_id": "portions_input"},
            },
            {
                "type": "input",
                "block_id": "note",
                "optional": True,
                "label": {"type": "plain_text", "text": "Note"},
                "element": {
                    "type": "plain_text_input",
                    "action_id": "note_input",
                    "multiline": True,
                },
            },
        ],
    }
    if note:
        form["blocks"][2]["element"]["initial_value"] = note
    return form


# Listens to messages that contain "hello"
@app.message("hello")
async def message_hello(message: dict[str, Any], say: AsyncSay) -> None:
    await say(
        text=f"Hey there <@{message['user']}>!",
        blocks=[
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": f"Hey there <@{message['user']}>!"},
                "accessory": {
                    "type": "button",
                    "text": {"type": "plain_text", "text": "Order lunch"},
                    "action_id": "order_click",
                },
            }
        ],
    )


@app.event("message")
async def other_messages() -> None:
    pass


@app.event("app_mention")
async def mentioned(event: dict[str, Any], say: AsyncSay) -> None:
    await say(text=f"At your service, <@{event['user']}>.", thread_ts=event["ts"])


@app.action("order_click")
async def open_form(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=body["trigger_id"], view=order_form())


@app.options("dish_select")
async def find_dishes(ack: AsyncAck, payload: dict[str, Any]) -> None:
    wanted = payload["value"].lower()
    found = [dish for dish in DISHES if wanted in dish.lower()]
    await ack(options=[{"text": {"type": "plain_text", "text": dish}, "value": dish} for dish in found])


@app.view("order")
async def take_order(
    ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], client: AsyncWebClient
) -> None:
    values = view["state"]["values"]
    portions = values["portions"]["portions_input"]["value"]
    if not (portions.isdigit() and 1 <= int(portions) <= 9):
        await ack(response_action="errors", errors={"portions": "Please order 1 to 9 portions."})
        return
    await ack()
    dish = values["dish"]["dish_select"]["selected_option"]["value"]
    note = values["note"]["note_input"]["value"]
    await client.chat_postMessage(
        channel=body["user"]["id"],
        text=f"Ordered: {portions} x {dish}" + (f" ({note})" if note else ""),
    )


@app.view_closed("order")
async def no_order(ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.chat_postMessage(channel=body["user"]["id"], text="Maybe tomorrow, then.")


@app.shortcut("order_lunch")
async def open_form_from_shortcut(ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=order_form())


@app.shortcut("order_from_message")
async def open_form_from_message(ack: AsyncAck, shortcut: dict[str, Any], client: AsyncWebClient) -> None:
    await ack()
    await client.views_open(trigger_id=shortcut["trigger_id"], view=order_form(shortcut["message"]["text"]))


@app.command("/lunch")
async def show_menu(
    ack: AsyncAck, client: AsyncWebClient, command: dict[str, Any], respond: AsyncRespond, say: AsyncSay
) -> None:
    await ack()
    if command["text"] == "tell":
        await say(f"<@{command['user_id']}> is hungry.")
        return
    if command["text"] == "receipt":
        await client.files_upload_v2(
            channel=command["channel_id"],
            filename="receipt.txt",
            content="2 x Pho",
            initial_comment="Your receipt",
        )
        return
    await respond(f"Today we have {', '.join(DISHES)}.")


@app.event("app_home_opened")
async def show_home(event: dict[str, Any], client: AsyncWebClient) -> None:
    if event["tab"] != "home":
        return
    await client.views_publish(
        user_id=event["user"],
        view={
            "type": "home",
            "callback_id": "home_view",
            "blocks": [
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": f"*Welcome, <@{event['user']}>* :house:"},
                },
                {
                    "type": "actions",
                    "elements": [
                        {
                            "type": "button",
                            "text": {"type": "plain_text", "text": "Order lunch"},
                            "action_id": "order_click",
                        }
                    ],
                },
            ],
        },
    )


async def main() -> None:
    await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]  # slack_bolt's handler has no types


if __name__ == "__main__":
    if os.environ.get("SLACK_APP_TOKEN"):
        asyncio.run(main())
    else:
        app.start(port=int(os.environ.get("PORT", "3000")))

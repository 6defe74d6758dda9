// Lunch: takes orders in chat. Written as Bolt's own guides have a beginner write an app.
// Tokens and the API's address come from the environment; without an app token it listens on PORT.
const { App } = require('@slack/bolt');

const app = new App({
  token: process.env.SLACK_BOT_TOKEN,
  signingSecret: process.env.SLACK_SIGNING_SECRET,
  socketMode: Boolean(process.env.SLACK_APP_TOKEN),
  appToken: process.env.SLACK_APP_TOKEN,
  clientOptions: { slackApiUrl: process.env.SLACK_API_URL },
});

const DISHES = ['Pho', 'Pizza', 'Falafel', 'Soup of the day'];

function orderForm(note) {
  return {
    type: 'modal',
    callback_id: 'order',
    notify_on_close: true,
    title: { type: 'plain_text', text: 'Order lunch' },
    submit: { type: 'plain_text', text: 'Order' },
    close: { type: 'plain_text', text: 'Not hungry' },
    blocks: [
      {
        type: 'input',
        block_id: 'dish',
        label: { type: 'plain_text', text: 'Dish' },
        element: {
          type: 'external_select',
          action_id: 'dish_select',
          min_query_length: 0,
          placeholder: { type: 'plain_text', text: 'What would you like?' },
        },
      },
      {
        type: 'input',
        block_id: 'portions',
        label: { type: 'plain_text', text: 'Portions' },
        element: { type: 'plain_text_input', action_id: 'portions_input' },
      },
      {
        type: 'input',
        block_id: 'note',
        optional: true,
        label: { type: 'plain_text', text: 'Note' },
        element: {
          type: 'plain_text_input',
          action_id: 'note_input',
          multiline: true,
          initial_value: note,
        },
      },
    ],
  };
}

// Listens to messages that contain "hello"
app.message('hello', async ({ message, say }) => {
  await say({
    text: `Hey there <@${message.user}>!`,
    blocks: [
      {
        type: 'section',
        text: { type: 'mrkdwn', text: `Hey there <@${message.user}>!` },
        accessory: {
          type: 'button',
          text: { type: 'plain_text', text: 'Order lunch' },
          action_id: 'order_click',
        },
      },
    ],
  });
});

app.event('app_mention', async ({ event, say }) => {
  await say({ text: `At your service, <@${event.user}>.`, thread_ts: event.ts });
});

app.action('order_click', async ({ ack, body, client }) => {
  await ack();
  await client.views.open({ trigger_id: body.trigger_id, view: orderForm() });
});

app.options('dish_select', async ({ ack, options }) => {
  const wanted = options.value.toLowerCase();
  const found = DISHES.filter((dish) => dish.toLowerCase().includes(wanted));
  await ack({ options: found.map((dish) => ({ text: { type: 'plain_text', text: dish }, value: dish })) });
});

app.view('order', async ({ ack, body, view, client }) => {
  const values = view.state.values;
  const portions = Number(values.portions.portions_input.value);
  if (!Number.isInteger(portions) || portions < 1 || portions > 9) {
    await ack({ response_action: 'errors', errors: { portions: 'Please order 1 to 9 portions.' } });
    return;
  }
  await ack();
  const dish = values.dish.dish_select.selected_option.value;
  const note = values.note.note_input.value;
  await client.chat.postMessage({
    channel: body.user.id,
    text: `Ordered: ${portions} x ${dish}${note ? ` (${note})` : ''}`,
  });
});

app.view({ callback_id: 'order', type: 'view_closed' }, async ({ ack, body, client }) => {
  await ack();
  await client.chat.postMessage({ channel: body.user.id, text: 'Maybe tomorrow, then.' });
});

app.shortcut('order_lunch', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: orderForm() });
});

app.shortcut('order_from_message', async ({ ack, shortcut, client }) => {
  await ack();
  await client.views.open({ trigger_id: shortcut.trigger_id, view: orderForm(shortcut.message.text) });
});

app.command('/lunch', async ({ ack, client, command, respond, say }) => {
  await ack();
  if (command.text === 'tell') {
    await say(`<@${command.user_id}> is hungry.`);
    return;
  }
  if (command.text === 'receipt') {
    await client.files.uploadV2({
      channel_id: command.channel_id,
      filename: 'receipt.txt',
      content: '2 x Pho',
      initial_comment: 'Your receipt',
    });
    return;
  }
  await respond(`Today we have ${DISHES.join(', ')}.`);
});

app.event('app_home_opened', async ({ event, client }) => {
  if (event.tab !== 'home') return;
  await client.views.publish({
    user_id: event.user,
    view: {
      type: 'home',
      callback_id: 'home_view',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `*Welcome, <@${event.user}>* :house:` } },
        {
          type: 'actions',
          elements: [
            { type: 'button', text: { type: 'plain_text', text: 'Order lunch' }, action_id: 'order_click' },
          ],
        },
      ],
    },
  });
});

(async () => {
  await app.start(process.env.PORT || 3000);
  app.logger.info('Lunch is running!');
})();

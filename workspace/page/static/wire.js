// What a person types and what travels: @bo is a name here and <@U0BOLIND> there. The workspace does the rest of the escaping.
import { directory } from "./api.js";

const CODE = /(```[\s\S]*?```|`[^`\n]+`)/;
const NAMED = /(^|[^\w@#/.&-])([@#])([a-z0-9._\p{L}-]*[a-z0-9_\p{L}])/giu;
const EVERYBODY = new Set(["here", "channel", "everyone"]);

/** Turn typed names into tokens, outside code. */
export function asSent(typed) {
  return typed.split(CODE).map((part, i) => (i % 2 ? part : part.replace(NAMED, token))).join("");
}

function token(whole, before, sign, name) {
  const wanted = name.toLowerCase();
  if (sign === "#") {
    const channel = directory().channels.find((c) => c.name.toLowerCase() === wanted);
    return channel ? `${before}<#${channel.id}|${channel.name}>` : whole;
  }
  if (EVERYBODY.has(wanted)) return `${before}<!${wanted}>`;
  const person = directory().people.find((p) => p.handle.toLowerCase() === wanted);
  if (person) return `${before}<@${person.id}>`;
  const group = directory().groups.find((g) => g.handle.toLowerCase() === wanted);
  return group ? `${before}<!subteam^${group.id}|@${group.handle}>` : whole;
}

/** Turn a message's text back into what was typed, to edit it. */
export function asTyped(text) {
  return text
    .replace(/<@([A-Z0-9]+)(?:\|[^>]*)?>/g, (whole, id) => { const p = directory().people.find((x) => x.id === id); return p ? `@${p.handle}` : whole; })
    .replace(/<#[A-Z0-9]+\|([^>]*)>/g, "#$1")
    .replace(/<!subteam\^[A-Z0-9]+\|([^>]*)>/g, "$1")
    .replace(/<!(here|channel|everyone)>/g, "@$1")
    .replace(/<mailto:[^>|]*\|([^>]*)>/g, "$1")
    .replace(/<(https?:[^>|]*)(?:\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

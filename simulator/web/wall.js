const $ = (id) => document.getElementById(id);
const phones = new Map();
const cards = new Map();
let clock = { at: Date.now(), since: performance.now(), speed: 1 };
let limits = { ring: 25, call: 120 };
let faults = [];
let soundOn = false;
let loaded = false; // what was there when the page opened is no news

const HANDSET = "M6.6 10.8a15 15 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11 11 0 0 0 3.6.57 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1c0 1.25.2 2.45.57 3.57a1 1 0 0 1-.25 1z";
const OUTCOMES = {
  CONFIRMED: "confirmed with 1", NO_KEY: "answered, 1 was not pressed", HUNG_UP: "hung up", NO_ANSWER: "not answered",
  BUSY: "busy", MACHINE: "voicemail picked up", FAILED: "broke off",
};
const BEHAVIOURS = {
  ring_out: "rings", busy: "is busy", voicemail: "goes to voicemail", answer_silent: "answers, says nothing",
  answer_and_press: "answers and presses 1", hang_up: "answers and hangs up",
};
const TEXT_STATES = { QUEUED: "on its way", DELIVERED: "", FAILED: "not delivered", OPTED_OUT: "not delivered: opted out" };
const WAITS = "waits until the phone is online";
const PUSH_STATES = { delivered: "", held: WAITS, expired: "expired" };

/* Elements: h("button", { class: "go", onclick }, "Answer"). Text only ever becomes text, never markup. */
function h(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element[key] = value;
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null && child !== ""));
  return element;
}

function handset() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", HANDSET);
  svg.append(path);
  const round = h("span", { class: "handset", "aria-hidden": "true" });
  round.append(svg);
  return round;
}

const name = (phone) => phone.label || phone.number;
const liveCall = (phone) => phone.calls.findLast((call) => call.state !== "ended");
const now = () => clock.at + (performance.now() - clock.since) * clock.speed;
const time = (instant) => new Date(instant).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minutes = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
const between = (start, end) => Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);

async function ask(method, path, body) {
  const sent = body === undefined ? {} : { headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(path, { method, ...sent });
    if (answer.ok) return true;
    const problem = await answer.json().catch(() => ({}));
    toast(problem.detail ?? `The sandbox answered ${answer.status}.`);
  } catch {
    toast("The sandbox does not answer. Is it running?");
  }
  return false;
}
const act = (phone, action, body) => ask("POST", `/_sim/phones/${encodeURIComponent(phone.number)}/${action}`, body);

let toastTimer;
function toast(text) {
  $("toast").textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => ($("toast").textContent = ""), 6000);
}

/* One card for each phone, made once: what is typed into it survives every update. */
function makeCard(number) {
  const phone = () => phones.get(number);
  const title = h("h2", { id: `name-${number}` });
  const input = h("input", { placeholder: "Reply as this person", maxlength: 1600, autocomplete: "off" });
  const parts = {
    title,
    chip: h("span", { class: "chip" }),
    number: h("p", { class: "number" }),
    call: h("div", { class: "call", hidden: true }),
    thread: h("div", { class: "thread", tabindex: "0", role: "log", "aria-label": "Messages and calls" }),
    online: h("input", { type: "checkbox", onchange: () => act(phone(), parts.online.checked ? "online" : "offline") }),
    behaviour: h("select", { onchange: () => act(phone(), "behaviour", { kind: parts.behaviour.value }) },
      ...Object.entries(BEHAVIOURS).map(([value, text]) => h("option", { value }, text))),
    reply: h("form", { class: "reply", onsubmit: async (event) => {
      event.preventDefault();
      if (input.value.trim() && await act(phone(), "reply", { text: input.value })) input.value = "";
    } }, h("label", {}, h("span", { class: "hidden" }, "Reply"), input), h("button", {}, "Send")),
    drawn: {},
  };
  parts.root = h("article", { class: "phone", "aria-labelledby": title.id },
    h("div", { class: "top" }, h("div", {}, title, parts.number), parts.chip), parts.call, parts.thread, parts.reply,
    h("div", { class: "settings" }, h("label", {}, parts.online, "Online"), h("label", {}, "If left alone", parts.behaviour)));
  return parts;
}

function update(phone) {
  const card = cards.get(phone.number) ?? cards.set(phone.number, makeCard(phone.number)).get(phone.number);
  const call = liveCall(phone);
  const state = phone.offline ? "offline" : call?.state ?? "";
  card.title.textContent = name(phone);
  card.number.textContent = phone.label ? phone.number : "";
  card.chip.textContent = { ringing: "ringing", answered: "on a call", offline: "offline" }[state] ?? "";
  card.chip.hidden = !state;
  card.root.className = `phone ${state}`;
  card.online.checked = !phone.offline;
  card.behaviour.value = phone.behaviour.kind;
  card.reply.hidden = !phone.number.startsWith("+");
  redraw(card, "call", call && [call.id, call.state, call.said_at.length, call.keys.length], () => drawCall(card, phone, call));
  redraw(card, "thread", [phone.texts, phone.calls.map((one) => one.outcome), phone.pushes, phone.emails, phone.offline], () => drawThread(card, phone));
}

function redraw(card, part, state, draw) {
  const drawn = JSON.stringify(state ?? null);
  if (card.drawn[part] === drawn) return;
  card.drawn[part] = drawn;
  draw();
}

function drawCall(card, phone, call) {
  const focused = card.call.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  card.call.hidden = !call;
  card.call.replaceChildren(...(call ? (call.state === "ringing" ? ringing(phone, call) : talking(phone, call)) : []));
  if (focused) (card.call.querySelector(`[data-key="${focused}"]`) ?? card.call.querySelector("button"))?.focus();
}

function ringing(phone, call) {
  return [
    h("div", { class: "who" }, handset(), ["Dispatch is calling", by(call)].filter(Boolean).join(" "), h("span", { class: "timer", "data-since": call.dialled_at, "data-limit": limits.ring })),
    h("div", { class: "buttons" },
      h("button", { class: "go", "data-key": "answer", onclick: () => { startSound(); act(phone, "answer"); } }, "Answer"),
      h("button", { class: "stop", "data-key": "decline", onclick: () => act(phone, "decline") }, "Decline")),
  ];
}

function talking(phone, call) {
  const times = call.said_at.length;
  const pressed = call.keys.map((key) => key.digit).join(" ");
  const key = (digit) => h("button", { class: digit === "1" ? "one" : false, "data-key": digit, onclick: () => act(phone, "press", { digits: digit }) }, digit);
  return [
    h("div", { class: "who" }, handset(), "Dispatch", h("span", { class: "timer", "data-since": call.answered_at, "data-limit": limits.call })),
    h("p", { class: "caption", lang: call.language, "aria-live": "polite" }, call.said,
      h("small", {}, `Said ${times === 1 ? "once" : `${times} times`}${pressed ? ` · pressed ${pressed}` : ""}`)),
    h("div", { class: "keys", role: "group", "aria-label": "Keypad" }, ...[..."123456789*0#"].map(key)),
    h("div", { class: "buttons" }, h("button", { class: "stop wide", "data-key": "hang-up", onclick: () => act(phone, "hang-up") }, "Hang up")),
  ];
}

function drawThread(card, phone) {
  const entries = [
    ...phone.texts.map((text) => [text.at, () => bubble(text, phone)]),
    ...phone.pushes.map((push) => [push.at, () => notification(push)]),
    ...phone.emails.map((mail) => [mail.at, () => letter(mail)]),
    ...phone.calls.filter((call) => call.state === "ended").map((call) => [call.dialled_at, () => callLog(call)]),
  ].sort((a, b) => Date.parse(a[0]) - Date.parse(b[0]));
  const nothing = h("p", { class: "nothing" }, "Nothing has reached this phone yet.");
  card.thread.replaceChildren(...(entries.length ? entries.map(([, draw]) => draw()) : [nothing]));
  card.thread.hidden = !entries.length && Boolean(liveCall(phone));
  requestAnimationFrame(() => (card.thread.scrollTop = card.thread.scrollHeight)); // a new card is not on the page yet
}

const link = (href, words) => h("a", { href, target: "_blank", rel: "noreferrer" }, words);
const linked = (text) => text.split(/(https?:\/\/[^\s]+[^\s.,;:!?)])/).map((part, index) => (index % 2 ? link(part, part) : part));

const by = (one) => (one.provider === "genesys" ? "" : `by ${one.provider}`);

function bubble(text, phone) {
  const state = text.status === "QUEUED" && phone.offline ? WAITS : TEXT_STATES[text.status];
  const classes = ["bubble", text.direction, text.status === "QUEUED" && "held", /FAILED|OPTED/.test(text.status) && "bad"];
  const note = [time(text.at), by(text), state, text.status === "FAILED" && text.reason].filter(Boolean).join(" · ");
  return h("div", { class: classes.filter(Boolean).join(" ") }, ...linked(text.text), h("small", {}, note));
}

function notification(push) {
  const note = [time(push.at), "push", push.urgent && "urgent", PUSH_STATES[push.status]].filter(Boolean).join(" · ");
  const links = Object.values(push.data).filter((value) => /^https?:/.test(value)).map((href) => h("div", {}, link(href, "Open")));
  return h("div", { class: `push ${push.status === "delivered" ? "" : "held"}` }, h("strong", {}, push.title), ...linked(push.body), ...links, h("small", {}, note));
}

function letter(mail) {
  const words = mail.text.split("\n").flatMap((line) => [...linked(line), h("br")]);
  return h("div", { class: "push" }, h("strong", {}, mail.subject), ...words, h("small", {}, `${time(mail.at)} · e-mail to ${mail.address}`));
}

function callLog(call) {
  const talked = call.answered_at ? ` · ${minutes(between(call.answered_at, call.ended_at))}` : "";
  const line = [`Call ${time(call.dialled_at)}`, by(call), `${OUTCOMES[call.outcome]}${talked}`].filter(Boolean).join(" · ");
  const heard = call.said ? h("details", {}, h("summary", {}, line), h("p", { class: "caption" }, call.said)) : line;
  const twice = call.second_live_call ? h("p", { class: "warning" }, "Dialled while this phone was already on a call") : null;
  return h("div", { class: "log" }, heard, twice);
}

/* Ringing first, then who talks, then whoever heard something last. */
function arrange() {
  const rank = (phone) => ({ ringing: 0, answered: 1 })[liveCall(phone)?.state] ?? 2;
  const latest = (phone) => Math.max(0, ...[phone.texts.at(-1)?.at, phone.pushes.at(-1)?.at, phone.emails.at(-1)?.at, phone.calls.at(-1)?.dialled_at].filter(Boolean).map(Date.parse));
  const order = [...phones.values()].sort((a, b) => rank(a) - rank(b) || latest(b) - latest(a) || name(a).localeCompare(name(b)));
  const words = $("search").value.trim().toLowerCase();
  const focused = document.activeElement;
  order.forEach((phone, index) => {
    const { root } = cards.get(phone.number);
    root.hidden = !`${phone.label} ${phone.number}`.toLowerCase().includes(words);
    if ($("wall").children[index] !== root) $("wall").insertBefore(root, $("wall").children[index] ?? null);
  });
  if (focused !== document.activeElement && focused?.isConnected) focused.focus({ preventScroll: true });
  $("empty").hidden = phones.size > 0;
  $("nothing-found").hidden = !phones.size || order.some((phone) => !cards.get(phone.number).root.hidden);
  const ring = order.filter((phone) => liveCall(phone)?.state === "ringing").length;
  const all = phones.size === 1 ? "1 phone" : `${phones.size} phones`;
  $("summary").textContent = !phones.size ? "Waiting for the first message" : ring ? `${all}, ${ring} ringing` : `${all}, none is ringing`;
  document.title = ring ? `(${ring}) ringing · Phones` : "Phones · provider sandbox";
  ringTone(ring > 0);
  tick();
}

function take(phone) {
  const before = phones.get(phone.number);
  phones.set(phone.number, phone);
  update(phone);
  if (loaded) notice(before ?? { calls: [], texts: [] }, phone);
}

/* What changed, for ears: spoken by the call, and announced to a screen reader. */
function notice(before, after) {
  const call = liveCall(after);
  const earlier = before.calls.find((one) => one.id === call?.id);
  if (call?.state === "ringing" && !earlier) $("announce").textContent = `${name(after)}: phone is ringing`;
  if (call?.state === "answered" && call.said_at.length > (earlier?.said_at.length ?? 0)) speak(call.said, call.language);
  if (!call && liveCall(before)) window.speechSynthesis?.cancel();
  const text = after.texts.at(-1);
  if (text?.direction === "received" && text.id !== before.texts.at(-1)?.id) $("announce").textContent = `${name(after)}: ${text.text}`;
}

function speak(text, language) {
  const voice = window.speechSynthesis;
  if (!soundOn || !voice || voice.speaking) return; // a repeat while the message is still being said changes nothing
  const utterance = new SpeechSynthesisUtterance(text);
  utterance.lang = language;
  voice.speak(utterance);
}

let audio, tone;
function startSound() {
  audio ??= new AudioContext();
  audio.resume();
  soundOn = true;
  $("sound").textContent = "Sound is on";
  $("sound").setAttribute("aria-pressed", "true");
}
function stopSound() {
  soundOn = false;
  window.speechSynthesis?.cancel();
  $("sound").textContent = "Turn sound on";
  $("sound").setAttribute("aria-pressed", "false");
}

/* The North American ringing tone: 440 and 480 Hz, two seconds of six. */
function ringTone(on) {
  const wanted = on && soundOn;
  if (wanted && !tone) {
    ringOnce();
    tone = setInterval(ringOnce, 6000);
  } else if (!wanted && tone) {
    clearInterval(tone);
    tone = ringTone.gain?.disconnect();
  }
}
function ringOnce() {
  const gain = (ringTone.gain = new GainNode(audio, { gain: 0.08 }));
  gain.connect(audio.destination);
  for (const frequency of [440, 480]) {
    const oscillator = new OscillatorNode(audio, { frequency });
    oscillator.connect(gain);
    oscillator.start();
    oscillator.stop(audio.currentTime + 2);
  }
}

function drawFaults() {
  $("fault-count").hidden = !faults.length;
  $("fault-count").textContent = faults.length;
  const words = (fault) => {
    const action = document.querySelector(`#fault option[value="${fault.action}"]`)?.textContent ?? fault.action;
    const whose = fault.match.number ? ` · ${phones.get(fault.match.number)?.label || fault.match.number}` : "";
    return `${action}${fault.match.provider ? ` · ${fault.match.provider}` : ""}${fault.match.channel ? ` · ${fault.match.channel}` : ""}${whose} · ${fault.times}×`;
  };
  const none = h("li", { class: "quiet" }, "Nothing: every provider works.");
  $("fault-list").replaceChildren(...(faults.length ? faults.map((fault) => h("li", {}, words(fault))) : [none]));
}

function fitFaultForm() {
  const action = $("fault").elements.action.value;
  for (const label of document.querySelectorAll("#fault [data-for]")) {
    label.hidden = !label.dataset.for.split(" ").includes(action);
    label.querySelector("input, select").disabled = label.hidden;
  }
}

function openFaults() {
  const choice = $("fault").elements.number;
  choice.replaceChildren(h("option", { value: "" }, "every phone"), ...[...phones.values()].map((phone) => h("option", { value: phone.number }, name(phone))));
  fitFaultForm();
  $("faults").showModal();
}

async function addFault(event) {
  event.preventDefault();
  const { action, provider, channel, number, ...rest } = Object.fromEntries(new FormData($("fault")));
  const match = Object.fromEntries(Object.entries({ provider, channel, number }).filter(([, value]) => value));
  const numbers = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, /^[\d.]+$/.test(value) ? Number(value) : value]));
  if (await ask("POST", "/_sim/faults", { action, match, ...numbers })) toast("It will fail as you asked.");
}

function tick() {
  $("clock").textContent = time(now());
  for (const timer of document.querySelectorAll(".timer")) {
    const seconds = Math.max(0, (now() - Date.parse(timer.dataset.since)) / 1000);
    timer.textContent = minutes(Math.min(seconds, timer.dataset.limit));
  }
}

function listen() {
  const stream = new EventSource("/_sim/stream");
  stream.addEventListener("wall", ({ data }) => {
    const wall = JSON.parse(data);
    clock = { at: Date.parse(wall.now), since: performance.now(), speed: wall.speed };
    limits = { ring: wall.ring_limit, call: wall.call_limit };
    $("speed").hidden = wall.speed === 1;
    $("speed").textContent = `${wall.speed} times as fast`;
    const still = new Set(wall.phones.map((phone) => phone.number));
    for (const number of [...phones.keys()].filter((number) => !still.has(number))) {
      phones.delete(number);
      cards.get(number).root.remove();
      cards.delete(number);
    }
    wall.phones.forEach(take);
    loaded = true;
    faults = wall.faults;
    drawFaults();
    arrange();
  });
  stream.addEventListener("phone", ({ data }) => {
    take(JSON.parse(data));
    arrange();
  });
  stream.onerror = () => ($("summary").textContent = "The sandbox does not answer; trying again …");
}

$("sound").onclick = () => { soundOn ? stopSound() : startSound(); arrange(); };
$("search").oninput = arrange;
$("reset").onclick = () => confirm("Forget every phone, message and fault?") && ask("POST", "/_sim/reset");
$("open-faults").onclick = openFaults;
$("faults").querySelector("[data-close]").onclick = () => $("faults").close();
$("fault").onsubmit = addFault;
$("fault").elements.action.onchange = fitFaultForm;
$("clear-faults").onclick = () => ask("DELETE", "/_sim/faults");
$("add").onsubmit = async (event) => {
  event.preventDefault();
  const { number, name: whose } = Object.fromEntries(new FormData($("add")));
  if (await ask("POST", "/_sim/labels", { [number]: whose })) $("add").reset();
};
document.addEventListener("keydown", (event) => {
  const call = event.target.closest?.(".call");
  if (call && /^[0-9*#]$/.test(event.key)) call.querySelector(`[data-key="${event.key}"]`)?.click();
});
setInterval(tick, 250);
listen();

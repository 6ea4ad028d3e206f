"use strict";
// Everything that is shown came over the wire, so it is only ever put in as text.

const KEPT = "codingvibez-token";
const DEEPEST = 6;
const byId = (id) => document.getElementById(id);

function make(name, attributes, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === true) node.setAttribute(key, "");
    else if (value !== false && value !== undefined) node.setAttribute(key, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

// Gives a sentence as nodes, what stands in backticks as code.
const sentence = (text) => text.split("`").map((part, index) => index % 2 ? make("code", {}, part) : part);

// --- schemas in words -------------------------------------------------------------------------------

function reader(spec) {
  const resolve = (schema) => {
    const { $ref, ...own } = schema ?? {};
    return $ref ? { ...spec.components.schemas[$ref.split("/").pop()], ...own } : own;
  };
  // Gives the one meaning of a schema and whether null is another.
  const plain = (given) => {
    const schema = resolve(given);
    const options = (schema.anyOf ?? []).map(resolve);
    if (!options.length) return [schema, schema.type === "null"];
    const full = options.filter((option) => option.type !== "null" && (option.type || option.properties));
    const { anyOf, ...own } = schema;
    return [{ ...full[0], ...own }, options.some((option) => option.type === "null")];
  };
  return { resolve, plain };
}

function typeOf(schema, nullable, required) {
  const words = [];
  if (schema.const !== undefined) words.push(JSON.stringify(schema.const));
  else if (schema.enum) words.push(schema.enum.join(" | "));
  else if (schema.type === "array") words.push("list");
  else words.push({ "date-time": "time", date: "date" }[schema.format] ?? schema.type ?? "any");
  const { minimum: least, maximum: most } = schema;
  if (least !== undefined && most !== undefined) words.push(`${least} … ${most}`);
  else if (least !== undefined) words.push(`from ${least}`);
  if (nullable && required) words.push("or null");
  return words.join(", ");
}

function* fieldsOf(read, given, prefix = "", depth = 0) {
  const [schema] = read.plain(given);
  if (depth > DEEPEST) return;
  if (schema.items) yield* fieldsOf(read, schema.items, `${prefix}[]`, depth + 1);
  if (schema.additionalProperties?.$ref) yield* fieldsOf(read, schema.additionalProperties, `${prefix}.*`, depth + 1);
  for (const [name, value] of Object.entries(schema.properties ?? {})) {
    const path = prefix ? `${prefix}.${name}` : name;
    const [field, nullable] = read.plain(value);
    const required = (schema.required ?? []).includes(name);
    yield { path, type: typeOf(field, nullable, required), required, text: field.description ?? "", value: field.default };
    yield* fieldsOf(read, value, path, depth + 1);
  }
}

function fieldTable(read, schema, asked) {
  const rows = [...fieldsOf(read, schema)].map((field) => {
    const least = field.value === undefined || field.value === null ? "" : `Default: ${JSON.stringify(field.value)}.`;
    const text = [field.text && `${field.text.replace(/\.$/, "")}.`, asked && least].filter(Boolean).join(" ");
    const must = asked && field.required ? make("span", { class: "must" }, " required") : null;
    return make("tr", {}, make("td", {}, make("code", {}, field.path), must), make("td", {}, field.type), make("td", {}, ...sentence(text)));
  });
  const heads = ["Field", "Type", "Meaning"].map((word) => make("th", { scope: "col" }, word));
  return make("div", { class: "scroll" }, make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...rows)));
}

// --- JSON, laid out without reading its numbers: they keep every digit ---------------------------------

function layOut(json) {
  let depth = 0;
  const line = () => `\n${"  ".repeat(depth)}`;
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[^\s{}[\]:,"]+|[{}[\]:,]/g) ?? [];
  return tokens.map((token, index) => {
    const next = tokens[index + 1];
    if (token === "{" || token === "[") {
      if (next === "}" || next === "]") return token;
      depth += 1;
      return token + line();
    }
    if (token === "}" || token === "]") {
      const before = tokens[index - 1];
      if (before === "{" || before === "[") return token;
      depth -= 1;
      return line() + token;
    }
    if (token === ",") return token + line();
    return token === ":" ? ": " : token;
  }).join("");
}

// --- trying it ----------------------------------------------------------------------------------------

function requestOf(method, path, form) {
  const headers = {};
  const query = new URLSearchParams();
  const sent = new FormData();
  let target = path;
  for (const field of form.querySelectorAll("[data-in]")) {
    const { name, value } = field;
    if (field.dataset.in === "path") target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (value !== "" && field.dataset.in === "query") query.set(name, value);
    else if (value !== "" && field.dataset.in === "header") headers[name] = value;
    else if (value !== "" && field.dataset.in === "form") sent.append(name, field.files?.[0] ?? value);
  }
  const token = byId("token").value.trim();
  if (token) headers.Authorization = `Bearer ${token}`;
  const json = form.querySelector("textarea")?.value;
  // The browser itself says of a form what it is.
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = json ?? ([...sent.keys()].length ? sent : undefined);
  const asked = query.size ? `${target}?${query}` : target;
  return [asked, { method: method.toUpperCase(), headers, body, credentials: "omit", cache: "no-store", redirect: "error" }];
}

// A stream has no end to wait for: it is shown as it comes, until it is stopped.
async function showStream(answer, body, stop) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  stop.addEventListener("click", () => reader.cancel());
  for (let part = await reader.read(); !part.done; part = await reader.read()) body.append(part.value);
  stop.remove();
}

async function send(method, path, form, into) {
  const button = form.querySelector("button.primary");
  button.disabled = true;
  into.setAttribute("aria-busy", "true");
  try {
    const [target, options] = requestOf(method, path, form);
    const began = performance.now();
    const answer = await fetch(target, options);
    const kind = answer.headers.get("Content-Type") ?? "";
    const isStream = kind.startsWith("text/event-stream");
    const text = isStream ? "" : await answer.text();
    const took = Math.round(performance.now() - began);
    const headers = [...answer.headers].map(([name, value]) => `${name}: ${value}`).join("\n");
    const body = make("pre", { tabindex: "0", "aria-label": "Body of the answer" }, kind.startsWith("application/json") ? layOut(text) : text);
    const stop = isStream ? make("button", { type: "button" }, "Stop") : null;
    into.replaceChildren(...[
      make("p", {},
        make("span", { class: `status ${answer.ok ? "good" : "bad"}` }, `${answer.status} ${answer.statusText}`),
        make("span", { class: "soft" }, `${options.method} ${target} · ${took} ms`)),
      body, stop,
      make("details", { class: "more" }, make("summary", {}, "Headers"), make("pre", { tabindex: "0" }, headers)),
    ].filter(Boolean));
    if (isStream) await showStream(answer, body, stop);
  } catch (error) {
    into.replaceChildren(make("p", { class: "failed" }, "No answer came. See whether CodingVibez still runs, then send again."),
      make("p", { class: "soft" }, String(error.message)));
  } finally {
    button.disabled = false;
    into.removeAttribute("aria-busy");
  }
}

function parameterField(read, parameter) {
  const [schema, nullable] = read.plain(parameter.schema);
  const attributes = { name: parameter.name, "data-in": parameter.in, autocomplete: "off", required: parameter.in === "path" };
  let field;
  if (schema.enum) {
    const first = make("option", { value: "" }, schema.default ? `${schema.default} (default)` : "—");
    field = make("select", attributes, first, ...schema.enum.map((value) => make("option", { value }, value)));
  } else {
    const hint = schema.default ?? schema.examples?.[0] ?? { date: "YYYY-MM-DD" }[schema.format] ?? "";
    const type = schema.format === "binary" ? "file" : "text";
    field = make("input", { ...attributes, type, spellcheck: "false", placeholder: hint });
  }
  const must = parameter.in === "path" ? make("span", { class: "must" }, " required") : null;
  const where = parameter.in === "query" ? "" : `in the ${parameter.in}`;
  const type = typeOf(schema, nullable, false);
  const text = [parameter.description, where, schema.enum || type === "string" ? "" : type].filter(Boolean).join(" · ");
  return make("label", {}, make("code", {}, parameter.name, must), field, make("small", {}, text));
}

function tryForm(read, method, path, operation) {
  const form = make("form", { autocomplete: "off" });
  const parameters = operation.parameters ?? [];
  if (parameters.length) {
    form.append(make("h3", {}, "Parameters"), make("div", { class: "inputs" }, ...parameters.map((one) => parameterField(read, one))));
  }
  const content = operation.requestBody?.content["application/json"];
  if (content) {
    const text = JSON.stringify(content.example ?? {}, null, 2);
    const area = make("textarea", { rows: Math.min(20, text.split("\n").length + 1), spellcheck: "false", "aria-label": "Body" });
    area.value = text;
    form.append(make("h3", {}, "Body"), area, make("details", { class: "more" },
      make("summary", {}, "Fields of the body"), fieldTable(read, content.schema, true)));
  }
  const parts = operation.requestBody?.content["multipart/form-data"];
  if (parts) {
    const fields = Object.entries(parts.schema.properties).map(([name, schema]) => ({ name, in: "form", schema, description: schema.description }));
    form.append(make("h3", {}, "Form"), make("div", { class: "inputs" }, ...fields.map((one) => parameterField(read, one))));
  }
  const into = make("div", { class: "answer", "aria-live": "polite" });
  const words = operation.security?.length === 0 ? "No token needed" : operation.description ?? "";
  form.append(make("div", { class: "act" }, make("button", { class: "primary", type: "submit" }, "Send"), make("small", {}, ...sentence(words))), into);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(method, path, form, into);
  });
  return form;
}

function answers(read, operation) {
  const [good] = Object.values(operation.responses["200"].content);
  const { properties } = read.resolve(good.schema);
  const data = properties ? properties.data ?? good.schema : good["x-itemSchema"];
  const errors = Object.entries(operation.responses).filter(([status]) => status !== "200").map(([status, one]) => {
    const { code } = one.content["application/json"].example;
    return make("tr", {}, make("td", {}, make("code", {}, status)), make("td", {}, code), make("td", {}, one.description));
  });
  const parts = [make("h3", {}, "Answer")];
  if (data) parts.push(make("details", { class: "more" }, make("summary", {}, "Fields of data"), fieldTable(read, data, false)));
  if (good.example) {
    const text = typeof good.example === "string" ? good.example : JSON.stringify(good.example, null, 2);
    parts.push(make("details", { class: "more" }, make("summary", {}, "Example"), make("pre", { tabindex: "0" }, text)));
  }
  parts.push(make("details", { class: "more" }, make("summary", {}, "Errors"),
    make("div", { class: "scroll" }, make("table", {}, make("tbody", {}, ...errors)))));
  return parts;
}

// --- the page -----------------------------------------------------------------------------------------

function endpointCard(read, method, path, operation) {
  const card = make("details", { class: "endpoint", id: operation.operationId },
    make("summary", {},
      make("span", { class: `method ${method}` }, method.toUpperCase()),
      make("span", { class: "path" }, path),
      make("span", { class: "says" }, operation.summary)));
  // Filled when it is first opened: most never are.
  card.addEventListener("toggle", () => {
    if (card.open && card.children.length === 1) {
      card.append(make("div", { class: "inside" }, tryForm(read, method, path, operation), ...answers(read, operation)));
    }
  });
  return card;
}

const titleOf = (tag) => tag.charAt(0).toUpperCase() + tag.slice(1).replaceAll("_", " ");

function show(spec) {
  const read = reader(spec);
  const groups = new Map(spec.tags.map(({ name }) => [name, []]));
  for (const [path, item] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(item)) groups.get(operation.tags[0]).push([method, path, operation]);
  }
  const first = ["tokens", "dashboard", "budgets"].filter((tag) => groups.has(tag));
  const main = byId("endpoints");
  for (const tag of new Set([...first, ...groups.keys()])) {
    const list = make("ul");
    byId("index").append(make("h2", {}, titleOf(tag)), list);
    main.append(make("h2", {}, titleOf(tag)));
    for (const [method, path, operation] of groups.get(tag)) {
      main.append(endpointCard(read, method, path, operation));
      list.append(make("li", {}, make("a", { href: `#${operation.operationId}` },
        make("span", { class: `method ${method}` }, method.toUpperCase()),
        make("span", { class: "path" }, path.replace("/api/", "")))));
    }
  }
  byId("version").textContent = `Version ${spec.info.version}`;
  byId("state").remove();
}

function openNamed() {
  const id = decodeURIComponent(location.hash.slice(1));
  for (const link of document.querySelectorAll("nav a")) {
    if (link.hash === location.hash) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  const card = id && byId(id);
  if (!card || !card.matches("details.endpoint")) return;
  card.open = true;
  card.scrollIntoView();
  card.firstElementChild.focus({ preventScroll: true });
}

function keepToken() {
  const field = byId("token");
  const button = byId("reveal");
  field.value = sessionStorage.getItem(KEPT) ?? "";
  field.addEventListener("input", () => sessionStorage.setItem(KEPT, field.value.trim()));
  button.addEventListener("click", () => {
    const shown = field.type === "text";
    field.type = shown ? "password" : "text";
    button.textContent = shown ? "Show" : "Hide";
    button.setAttribute("aria-pressed", String(!shown));
  });
  byId("sign-in").addEventListener("submit", (event) => event.preventDefault());
}

async function start() {
  keepToken();
  try {
    const answer = await fetch("/openapi.json", { credentials: "omit" });
    if (!answer.ok) throw new Error(`status ${answer.status}`);
    show(await answer.json());
    openNamed();
    window.addEventListener("hashchange", openNamed);
  } catch (error) {
    const state = byId("state") ?? byId("endpoints").appendChild(make("p", { role: "status" }));
    state.textContent = `The list of endpoints could not be read (${error.message}). Reload the page once CodingVibez runs.`;
  }
}

start();

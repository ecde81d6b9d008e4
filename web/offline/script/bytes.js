// Verifies a Huishu certificate, receipt or tlog-proof with nothing but this browser: WebCrypto for SHA-256 and Ed25519, no
// network. The steps, their order and their words are those of `huishu verify` (ledger/tlog), and a test compares them.
// This part: bytes and their spellings.
"use strict";
const zh = document.documentElement.lang.startsWith("zh");
const say = (z, e) => zh ? z : e;
const utf8 = s => new TextEncoder().encode(s);
const text = b => new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(b);
const hex = b => [...b].map(x => x.toString(16).padStart(2, "0")).join("");
const same = (a, b) => hex(a) === hex(b);
const join = (...parts) => { const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let at = 0; for (const p of parts) { out.set(p, at); at += p.length; } return out; };
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));
const maxFile = 16 << 20;

// clip shortens foreign text for a sentence.
const clip = s => [...String(s)].length > 60 ? [...String(s)].slice(0, 60).join("") + "…" : String(s);

// base64 and unhex accept only the one spelling that encoding gives back.
function base64(s) {
  const b = Uint8Array.from(atob(s), c => c.charCodeAt(0));
  let again = "";
  for (let i = 0; i < b.length; i += 8192) again += String.fromCharCode(...b.subarray(i, i + 8192));
  if (btoa(again) !== s) throw Error("base64");
  return b;
}
function unhex(s, size) {
  const b = Uint8Array.from(s.match(/../g) || [], x => parseInt(x, 16));
  if (hex(b) !== s || b.length !== size) throw Error("hex");
  return b;
}

// canon writes a value as RFC 8785 does: names sorted by UTF-16 units, strings and numbers as JavaScript writes them.
function canon(v) {
  if (Array.isArray(v)) return "[" + v.map(canon).join(",") + "]";
  if (v && typeof v === "object") return "{" + Object.keys(v).sort().map(k => canon(k) + ":" + canon(v[k])).join(",") + "}";
  if (typeof v === "string" && /\p{Surrogate}/u.test(v)) throw Error("half a character");
  return JSON.stringify(v);
}

// canonical reads bytes that must be the canonical spelling of one JSON object.
function canonical(bytes) {
  const s = text(bytes), v = JSON.parse(s);
  if (!isObject(v) || canon(v) !== s) throw Error("not canonical");
  return v;
}

const isObject = v => v !== null && typeof v === "object" && !Array.isArray(v);
const isText = v => typeof v === "string";
const isWord = v => isText(v) && v !== "";
const isWhole = v => Number.isSafeInteger(v);

// fits says whether an object has exactly the fields of a shape; a name that ends in ? may be missing.
function fits(v, shape) {
  if (!isObject(v)) return false;
  const known = {};
  for (const [name, check] of Object.entries(shape)) {
    const optional = name.endsWith("?"), field = optional ? name.slice(0, -1) : name;
    known[field] = true;
    if (Object.hasOwn(v, field) ? !check(v[field]) : !optional) return false;
  }
  return Object.keys(v).every(k => Object.hasOwn(known, k));
}

// Times are written in one way: RFC 3339 with milliseconds, in UTC+8, the legal time of the register.
const legal = 8 * 3600e3;
const formatTime = ms => new Date(ms + legal).toISOString().slice(0, 23) + "+08:00";
function parseTime(s) {
  const ms = isText(s) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+08:00$/.test(s) ? Date.parse(s) : NaN;
  if (!Number.isFinite(ms) || formatTime(ms) !== s) throw Error("time");
  return ms;
}
const isTime = s => { try { return parseTime(s) >= 0; } catch { return false; } };

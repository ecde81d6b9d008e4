// Verifies a Huishu certificate or receipt with nothing but this browser: WebCrypto for SHA-256 and Ed25519, no network.
// The steps and their names are those of `huishu verify` (ledger/tlog/verify.go).
"use strict";
const zh = document.documentElement.lang.startsWith("zh");
const say = (z, e) => zh ? z : e;
const utf8 = s => new TextEncoder().encode(s);
const hex = b => [...b].map(x => x.toString(16).padStart(2, "0")).join("");
const same = (a, b) => hex(a) === hex(b);
const join = (...parts) => { const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0)); let at = 0; for (const p of parts) { out.set(p, at); at += p.length; } return out; };
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", join(...parts)));

// base64 and unhex accept only the one spelling that encoding gives back.
function base64(s) {
  const b = Uint8Array.from(atob(s), c => c.charCodeAt(0));
  if (btoa(String.fromCharCode(...b)) !== s) throw Error("base64");
  return b;
}
function unhex(s) {
  const b = Uint8Array.from(s.match(/../g) || [], x => parseInt(x, 16));
  if (hex(b) !== s) throw Error("hex");
  return b;
}

// canon writes a value as RFC 8785 does: names sorted by UTF-16 units, strings and numbers as JavaScript writes them.
function canon(v) {
  if (Array.isArray(v)) return "[" + v.map(canon).join(",") + "]";
  if (v && typeof v === "object") return "{" + Object.keys(v).sort().map(k => JSON.stringify(k) + ":" + canon(v[k])).join(",") + "}";
  return JSON.stringify(v);
}

// parseKey reads a verifier key name+hash+base64; the hash is bound to name and key.
async function parseKey(line) {
  const at = line.indexOf("+"), to = line.indexOf("+", at + 1);
  if (at < 1 || to < 0) throw Error("key");
  const name = line.slice(0, at), raw = base64(line.slice(to + 1));
  const id = (await sha256(utf8(name + "\n"), raw)).slice(0, 4);
  if (raw.length !== 33 || raw[0] !== 1 || hex(id) !== line.slice(at + 1, to)) throw Error("key");
  return { line, name, id, key: await crypto.subtle.importKey("raw", raw.slice(1), "Ed25519", false, ["verify"]) };
}
const signed = (k, sig, msg) => crypto.subtle.verify("Ed25519", k.key, sig, msg);

// openCheckpoint says what a signed note promises, and whether the key of the log's own name signed it.
async function openCheckpoint(note, keys) {
  const end = note.indexOf("\n\n");
  const text = note.slice(0, end + 1), lines = text.split("\n");
  if (end < 0 || !/^(0|[1-9][0-9]*)$/.test(lines[1]) || !Number.isSafeInteger(+lines[1])) throw Error("checkpoint");
  const cp = { origin: lines[0], size: +lines[1], root: base64(lines[2]), ok: false };
  for (const line of note.slice(end + 2).split("\n")) {
    const m = /^— (\S+) (\S+)$/.exec(line);
    for (const k of m ? keys : []) {
      if (k.name !== cp.origin || m[1] !== k.name) continue;
      const sig = base64(m[2]);
      if (same(sig.slice(0, 4), k.id) && await signed(k, sig.slice(4), utf8(text))) cp.ok = true;
    }
  }
  return cp;
}

// rootOf follows an audit path from a leaf (RFC 9162 section 2.1.3.2); null where it does not fit the size.
async function rootOf(size, index, leaf, proof) {
  if (!(Number.isSafeInteger(index) && index >= 0 && index < size)) return null;
  let fn = index, sn = size - 1, r = leaf;
  const half = n => Math.floor(n / 2);
  for (const p of proof) {
    if (sn === 0) return null;
    if (fn % 2 === 1 || fn === sn) {
      r = await sha256([1], p, r);
      while (fn % 2 === 0 && fn !== 0) { fn = half(fn); sn = half(sn); }
    } else r = await sha256([1], r, p);
    fn = half(fn); sn = half(sn);
  }
  return sn === 0 ? r : null;
}

const eventFields = ["actor", "id", "kind", "party", "payload", "public", "rule_set", "state", "subject", "time", "v"];

// verify checks a file against the keys that the reader trusts. Whatever the bytes, it answers with steps.
async function verify(bytes, trusted) {
  const steps = [], step = (name, ok, z, e) => { steps.push({ name, ok, text: say(z, e) }); return ok; };
  let file, text, issuer;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    file = JSON.parse(text);
    if (canon(file) !== text || file.format !== "huishu-receipt/v1" || !["certificate", "receipt"].includes(file.kind)) throw Error("form");
    issuer = await parseKey(file.issuer);
  } catch (err) {
    if (err.name === "NotSupportedError") throw err;
    step("format", false, "不是完好的凭证文件，或被改动、重新排版过；请用原始下载的文件", "Not a sound certificate file, or it was changed or re-formatted; use the file as downloaded");
    return { steps, file: null };
  }
  step("format", true, bytes.length + " 字节，与签发时的规范写法（RFC 8785）逐字节一致", bytes.length + " bytes, spelled byte for byte as issued (RFC 8785)");
  const { signature, ...rest } = file;
  let ok = false;
  try { ok = await signed(issuer, base64(signature), utf8("huishu-receipt/v1\n" + canon(rest))); } catch { /* no signature at all */ }
  step("signature", ok, ok ? "签发者对全部内容的签名（Ed25519）有效" : "签名与内容不符：签发之后有内容被改动", ok ? "The issuer's signature (Ed25519) over all of it holds" : "The signature does not fit the content: something was changed after it was issued");
  const log = file.log || {};
  const speaks = issuer.name === log.origin || issuer.name === log.origin + "/issuer";
  ok = speaks && trusted.some(k => k.line === file.issuer);
  step("issuer", ok, ok ? "签发者 " + issuer.name + " 的公钥受您信任" : "签发者未知：" + issuer.name + " 的公钥不在您信任的公钥之中", ok ? "You trust the key of the issuer " + issuer.name : "signer unknown: the key of " + issuer.name + " is not among the keys you trust");
  try {
    const e = file.event, want = file.kind === "certificate" ? e.subject.code : e.id;
    ok = e.v === 1 && !!want && file.code === want && Object.keys(e).every(k => eventFields.includes(k));
    step("event", ok, ok ? "事件 " + e.kind + "，" + e.time : "编号不是事件所说的，或事件含有不认识的内容", ok ? "Event " + e.kind + " at " + e.time : "The code is not the event's, or the event holds something unknown");
    const salt = unhex(file.salt);
    if (salt.length !== 32) throw Error("salt");
    const leaf = { digest: hex(await sha256(utf8("huishu/event/v1\0"), salt, utf8(canon(e)))), kind: e.kind, time: e.time, v: 1 };
    if (e.public === true) leaf.subject = e.subject.code;
    const cp = await openCheckpoint(log.checkpoint, [issuer, ...trusted]);
    const proof = log.proof.map(base64);
    if (proof.some(p => p.length !== 32)) throw Error("proof");
    const root = await rootOf(cp.size, log.index, await sha256([0], utf8(canon(leaf))), proof);
    ok = !!root && same(root, cp.root);
    step("inclusion", ok, ok ? "由事件与盐重新算出的记录是日志第 " + (log.index + 1) + " 条（共 " + cp.size + " 条），包含证明 " + proof.length + " 步" : "由事件与盐重新算出的记录不在检查点所说的日志中",
      ok ? "The entry computed from the event and its salt is number " + (log.index + 1) + " of " + cp.size + " in the log (inclusion proof of " + proof.length + " steps)" : "The entry computed from the event and its salt is not in the log of the checkpoint");
    ok = cp.ok && cp.origin === log.origin;
    step("checkpoint", ok, ok ? "日志 " + cp.origin + " 对检查点的签名有效" : "检查点没有该日志的有效签名", ok ? "The log " + cp.origin + " signed its checkpoint" : "The checkpoint carries no valid signature of the log");
    const a = file.anchor;
    if (a) {
      ok = a.size === cp.size && a.root === "0x" + hex(cp.root) && a.origin_hash === "0x" + hex(await sha256(utf8(cp.origin)));
      step("anchor", ok, ok ? "锚定信息与检查点一致：链 " + a.chain_id + " 区块 " + a.block + "（未联网核对）" : "锚定信息不属于此检查点", ok ? "The anchor is the checkpoint's: chain " + a.chain_id + ", block " + a.block + " (not checked on the chain)" : "The anchor is not this checkpoint's");
    }
  } catch {
    step("inclusion", false, "事件、盐、证明或检查点无法读取", "Event, salt, proof or checkpoint cannot be read");
  }
  return { steps, file };
}

// show says the outcome; what comes from the file is only ever written as text.
function show(word, cls, lines) {
  const out = document.getElementById("result"), head = document.createElement("p"), list = document.createElement("ol");
  head.className = "word " + cls;
  head.textContent = word;
  for (const [ok, line] of lines) {
    const li = document.createElement("li");
    li.className = ok ? "good" : "bad";
    li.textContent = (ok ? "✓ " : "✗ ") + line;
    list.append(li);
  }
  out.replaceChildren(head, list);
  out.dataset.done = String(+(out.dataset.done || 0) + 1);
}

async function check() {
  const chosen = document.getElementById("file").files[0];
  if (!chosen) return;
  if (!globalThis.crypto?.subtle) {
    return show(say("无法核验", "Cannot verify"), "bad", [[false, say("此浏览器在这种打开方式下不提供密码功能：请从磁盘打开本页，或经 https 打开，或改用 huishu verify", "This browser offers no cryptography the way this page was opened: open it from disk or over https, or use huishu verify")]]);
  }
  try {
    const trusted = [];
    for (const line of document.getElementById("keys").value.split("\n").map(s => s.trim()).filter(s => s && !s.startsWith("#"))) {
      try { trusted.push(await parseKey(line)); } catch (err) {
        if (err.name === "NotSupportedError") throw err;
        return show(say("无法核验", "Cannot verify"), "bad", [[false, say("这一行不是公钥：", "This line is no key: ") + line]]);
      }
    }
    const { steps, file } = await verify(new Uint8Array(await chosen.arrayBuffer()), trusted);
    const valid = steps.every(s => s.ok);
    const lines = steps.map(s => [s.ok, s.text]);
    if (file) lines.unshift([valid, file.kind + " " + file.code]);
    show(valid ? say("有效", "Valid") : say("无效", "Invalid"), valid ? "good" : "bad", lines);
  } catch (err) {
    show(say("无法核验", "Cannot verify"), "bad", [[false, err.name === "NotSupportedError"
      ? say("此浏览器不支持 Ed25519 签名：请更新浏览器，或改用 huishu verify", "This browser does not know Ed25519 signatures: update it, or use huishu verify") : String(err)]]);
  }
}
document.getElementById("file").addEventListener("change", check);
document.getElementById("keys").addEventListener("change", check);

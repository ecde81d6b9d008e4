// Keys, signed notes and the tree (C2SP signed-note and tlog-checkpoint, RFC 9162).

const isName = s => s !== "" && !/[\s+\p{Cc}]/u.test(s);

// parseKey reads a verifier key name+hash+base64; the hash is bound to name and key.
async function parseKey(line) {
  const at = line.indexOf("+"), to = line.indexOf("+", at + 1);
  if (at < 1 || to < 0) throw Error("key");
  const name = line.slice(0, at), raw = base64(line.slice(to + 1));
  const id = (await sha256(utf8(name + "\n"), raw)).slice(0, 4);
  if (!isName(name) || raw.length !== 33 || raw[0] !== 1 || hex(id) !== line.slice(at + 1, to)) throw Error("key");
  return { line, name, id, key: await crypto.subtle.importKey("raw", raw.slice(1), "Ed25519", false, ["verify"]) };
}
const signed = (k, sig, msg) => crypto.subtle.verify("Ed25519", k.key, sig, msg);
const fingerprint = async k => hex((await sha256(utf8(k.line))).slice(0, 10)).match(/..../g).join(" ");

// speaksFor: the log's own key issues its receipts, or one named <origin>/issuer.
const speaksFor = (name, origin) => name === origin || name === origin + "/issuer";

// parseCheckpoint says what a note promises; who signed it is another question.
function parseCheckpoint(note) {
  const end = note.indexOf("\n\n"), head = end < 0 ? note : note.slice(0, end);
  const [origin, size, root] = (head + "\n").split("\n");
  const cp = { origin, size: +size, root: base64(root) };
  if (head.split("\n").length < 3 || !isName(origin) || !/^(0|[1-9][0-9]*)$/.test(size) || !isWhole(cp.size) || cp.root.length !== 32) throw Error("checkpoint");
  return cp;
}

// signedBy says whether one of the keys that bear the log's name signed the note. A note with a line that is no signature, or
// with a bad signature of the key itself, is signed by nobody; signatures of others are let be.
async function signedBy(note, origin, keys) {
  const end = note.lastIndexOf("\n\n"), body = note.slice(0, end + 1), lines = note.slice(end + 2).split("\n");
  if (end < 0 || /[\u0000-\u0009\u000b-\u001f]/.test(note) || lines.pop() !== "" || lines.length === 0) return false;
  const sigs = [];
  for (const line of lines) {
    const m = /^— (\S+) (\S+)$/u.exec(line);
    try { sigs.push({ name: m[1], sig: base64(m[2]) }); } catch { return false; }
    if (!isName(m[1]) || sigs.at(-1).sig.length < 5) return false;
  }
  for (const k of keys) {
    const mine = sigs.find(s => k.name === origin && s.name === k.name && same(s.sig.slice(0, 4), k.id));
    if (mine && await signed(k, mine.sig.slice(4), utf8(body))) return true;
  }
  return false;
}

// otherSignature says whether the log has signed by another algorithm too, such as SM2, which no browser has: its signature is
// not as long as Ed25519's.
function otherSignature(note, origin) {
  for (const line of note.slice(note.lastIndexOf("\n\n") + 2).split("\n")) {
    const m = /^— (\S+) (\S+)$/u.exec(line);
    try { if (m && m[1] === origin && base64(m[2]).length !== 68) return true; } catch { /* no signature */ }
  }
  return false;
}

// rootOf follows an audit path from a leaf (RFC 9162 section 2.1.3.2); null where it does not fit the size.
async function rootOf(size, index, leaf, proof) {
  if (!(isWhole(index) && index >= 0 && index < size)) return null;
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
async function stands(cp, index, entry, proof) {
  const root = await rootOf(cp.size, index, await sha256([0], entry), proof);
  return !!root && same(root, cp.root);
}

// Certificates and receipts (ledger/tlog/verify.go).

// A report is what a verification found: its steps, in order, and what the file is known by.
class Report {
  steps = []; kind = ""; code = "";
  step(name, ok, z, e) { this.steps.push({ name, ok, text: say(z, e) }); return ok; }
  get valid() { return this.steps.every(s => s.ok); }
}

// openSealed reads a signed file of ours: canonical JSON, its signature over "<format>\n" and all its other fields.
async function openSealed(format, bytes) {
  if (bytes.length > maxFile) throw Error("too large");
  const fields = canonical(bytes), { signature, ...rest } = fields;
  if (fields.format !== format || !isText(signature) || !isText(fields.issuer)) throw Error("form");
  const issuer = await parseKey(fields.issuer), sig = base64(signature);
  return { fields, issuer, valid: await signed(issuer, sig, utf8(format + "\n" + canon(rest))) };
}

const isHash = s => { try { return isText(s) && base64(s).length === 32; } catch { return false; } };
const logShape = { origin: isText, index: isWhole, proof: p => Array.isArray(p) && p.length <= 64 && p.every(isHash), checkpoint: isText };
const anchorShape = { chain_id: isWhole, contract: isText, tx: isText, block: isWhole, block_hash: isText, size: isWhole, root: isText, "label?": isWord, origin_hash: isText };
const subjectShape = { kind: isWord, id: isWord, "code?": isWord };
const eventShape = { v: v => v === 1, id: isWord, kind: isWord, subject: s => fits(s, subjectShape), "actor?": isWord, "party?": isWord, time: isTime, "rule_set?": isWord, "public?": v => v === true, "payload?": () => true, "state?": isWord };

// openReceipt reads a receipt and refuses one that holds anything unknown: it would be signed, and shown to nobody.
async function openReceipt(bytes) {
  const s = await openSealed("huishu-receipt/v1", bytes), f = s.fields;
  if (!["certificate", "receipt"].includes(f.kind) || !isText(f.code) || f.event === undefined || !fits(f.log, logShape)) throw Error("form");
  if (Object.hasOwn(f, "anchor") && !fits(f.anchor, anchorShape) || Object.hasOwn(f, "notes") && !isObject(f.notes)) throw Error("form");
  return { ...s, salt: unhex(f.salt, 32) };
}

async function verifyReceipt(bytes, o) {
  const res = new Report();
  let r;
  try { r = await openReceipt(bytes); } catch (err) {
    if (err.name === "NotSupportedError") throw err;
    res.step("format", false, "不是完好的凭证文件，或被改动、重新排版过；请用原始下载的文件", "Not a sound certificate file, or it was changed or re-formatted; use the file as downloaded");
    return res;
  }
  const f = r.fields;
  res.kind = f.kind; res.code = f.code; res.issuer = f.issuer; res.anchored = !!f.anchor;
  res.step("format", true, `${bytes.length} 字节，与签发时的规范写法（RFC 8785）逐字节一致`, `${bytes.length} bytes, spelled byte for byte as issued (RFC 8785)`);
  if (r.valid) res.step("signature", true, "签发者对全部内容的签名（Ed25519）有效", "The issuer's signature (Ed25519) over all of it holds");
  else res.step("signature", false, "签名与内容不符：签发之后有内容被改动，或并非此签发者所签", "The signature does not fit the content: something was changed after it was issued, or this issuer never signed it");
  const event = verifyEvent(res, f);
  await verifyLog(res, r, event, [r.issuer, ...o.keys, ...o.retired.map(k => k.key)]);
  // Judged last, because an unknown issuer of a file that fits together is worth another sentence; shown third.
  const whole = res.valid;
  await issuerStep(res, r, event, o, whole);
  res.steps.splice(2, 0, res.steps.pop());
  if (o.status && f.kind === "certificate") await verifyStatus(res, f, event, o);
  return res;
}

// verifyEvent returns the event where it can be read, even when it is not the one that the file is named after.
function verifyEvent(res, f) {
  const e = f.event;
  if (!fits(e, eventShape) || e.public && !e.subject.code) {
    res.step("event", false, "事件无法读取，或含有不认识的内容", "The event cannot be read, or holds something unknown");
    return null;
  }
  const want = f.kind === "certificate" ? e.subject.code || "" : e.id;
  if (f.code === "" || f.code !== want) res.step("event", false, `编号 ${clip(f.code)} 不是事件所说的 ${clip(want)}`, `The code ${clip(f.code)} is not the event's, which is ${clip(want)}`);
  else res.step("event", true, `事件 ${e.kind}，${e.time}`, `Event ${e.kind} at ${e.time}`);
  return e;
}

// leafOf is the entry of the log that an event has: its kind, its time, and a salted digest of all the rest.
async function leafOf(e, salt) {
  const leaf = { digest: hex(await sha256(utf8("huishu/event/v1\0"), salt, utf8(canon(e)))), kind: e.kind, time: e.time, v: 1 };
  if (e.public) leaf.subject = e.subject.code;
  return utf8(canon(leaf));
}

async function verifyLog(res, r, event, keys) {
  const log = r.fields.log;
  let cp = null;
  try { cp = parseCheckpoint(log.checkpoint); } catch { /* said below */ }
  if (!cp || cp.origin !== log.origin) {
    res.step("checkpoint", false, "文件中的检查点无法读取，或不属于所说的日志", "The checkpoint in the file cannot be read or is not of the log named");
    cp = null;
  } else {
    if (event) {
      const n = log.index + 1, steps = log.proof.length;
      if (await stands(cp, log.index, await leafOf(event, r.salt), log.proof.map(base64))) res.step("inclusion", true, `由事件与盐重新算出的记录是日志第 ${n} 条（共 ${cp.size} 条），包含证明 ${steps} 步`, `The entry computed from the event and its salt is number ${n} of ${cp.size} in the log (inclusion proof of ${steps} steps)`);
      else res.step("inclusion", false, "由事件与盐重新算出的记录不在检查点所说的日志中：事件、盐、位置或证明被改动", "The entry computed from the event and its salt is not in the log of the checkpoint: event, salt, place or proof was changed");
    }
    await checkpointStep(res, log.checkpoint, cp, keys);
  }
  if (r.fields.anchor) await verifyAnchor(res, r.fields, cp);
}

async function checkpointStep(res, note, cp, keys) {
  const more = otherSignature(note, cp.origin) ? say("；另有一个签名（如 SM2）未在此核验", "; a further signature (such as SM2) is not checked here") : "";
  if (await signedBy(note, cp.origin, keys)) return res.step("checkpoint", true, `日志 ${cp.origin} 对 ${cp.size} 条记录的检查点签名有效${more}`, `The log ${cp.origin} signed its checkpoint of ${cp.size} entries${more}`);
  return res.step("checkpoint", false, `检查点没有日志 ${clip(cp.origin)} 的有效签名`, `The checkpoint carries no valid signature of the log ${clip(cp.origin)}`);
}

const hexOf = (s, n) => new RegExp(`^0x[0-9a-fA-F]{${2 * n}}$`).test(s) && /[^0x]/.test(s);

// verifyAnchor checks that the anchor is the checkpoint's; that it is on the chain only the chain can say.
async function verifyAnchor(res, f, cp) {
  const a = f.anchor, fail = (z, e) => res.step("anchor", false, "锚定信息：" + z, "Anchor: " + e);
  if (!cp) return fail("没有可对照的检查点", "there is no checkpoint to compare it with");
  if (a.size !== cp.size) return fail(`记录数 ${a.size} 与检查点的 ${cp.size} 不同`, `its size ${a.size} is not the checkpoint's ${cp.size}`);
  if (a.root !== "0x" + hex(cp.root)) return fail("根哈希与检查点不同", "its root is not the checkpoint's");
  if (a.origin_hash !== "0x" + hex(await sha256(utf8(f.log.origin)))) return fail("日志标识不是本日志", "it is of another log");
  if (a.chain_id < 1 || a.block < 0 || !hexOf(a.contract, 20) || !hexOf(a.tx, 32) || !hexOf(a.block_hash, 32)) return fail("链、合约、交易或区块的写法不对", "its chain, contract, transaction or block is not well-formed");
  const self = a.label === "self-attested";
  const label = a.label ? say("；", "; ") + (self ? say("该链由运营方自行运行，属自证", "the operator runs this chain itself, so it is self-attested") : clip(a.label)) : "";
  return res.step("anchor", true, `检查点已写入链 ${a.chain_id} 的区块 ${a.block}（交易 ${a.tx}）${label}`, `The checkpoint was written to chain ${a.chain_id} in block ${a.block} (transaction ${a.tx})${label}`);
}

// issuerStep decides whether the issuer is to be believed; with an unknown one nothing is proved, however well it fits together.
async function issuerStep(res, r, event, o, whole) {
  const k = r.issuer, name = clip(k.name), print = await fingerprint(k), step = (ok, z, e) => res.step("issuer", ok, z, e);
  const old = o.retired.find(x => x.key.line === k.line), until = old && formatTime(old.until);
  if (!speaksFor(k.name, r.fields.log.origin)) return step(false, `签发者 ${name} 不是日志 ${clip(r.fields.log.origin)} 的签发者`, `The issuer ${name} does not speak for the log ${clip(r.fields.log.origin)}`);
  if (o.keys.some(x => x.line === k.line)) return step(true, `签发者 ${k.name} 的公钥受您信任（指纹 ${print}）`, `You trust the key of the issuer ${k.name} (fingerprint ${print})`);
  if (old && event && parseTime(event.time) <= old.until) return step(true, `签发者 ${k.name} 当时的公钥受您信任（指纹 ${print}，已于 ${until} 停用）`, `You trusted the key that ${k.name} had then (fingerprint ${print}, retired at ${until})`);
  if (old) return step(false, `签发者 ${name} 的这个公钥已于 ${until} 停用，事件却在其后（指纹 ${print}）`, `This key of ${name} was retired at ${until}, and the event is later (fingerprint ${print})`);
  if (whole) return step(false, `内容自洽，但签发者未知：${name}（指纹 ${print}）不在您信任的公钥之中`, `self-consistent, signer unknown: ${name} (fingerprint ${print}) is not among the keys you trust`);
  return step(false, `签发者未知：${name}（指纹 ${print}）不在您信任的公钥之中`, `Signer unknown: ${name} (fingerprint ${print}) is not among the keys you trust`);
}

// The proof that one entry stands in a log, as all logs of the C2SP family write it (ledger/tlog/logproof.go).

const proofHeader = "c2sp.org/tlog-proof@v1";
const isLogProof = b => perByte(b.subarray(0, proofHeader.length)) === proofHeader;

// parseLogProof reads the form, and refuses every spelling but one.
function parseLogProof(bytes) {
  const whole = text(bytes), head = whole.indexOf("\n\n"), lines = whole.slice(0, head).split("\n");
  if (bytes.length > maxFile || head < 0 || lines.shift() !== proofHeader) throw Error("form");
  const p = { extra: null, checkpoint: whole.slice(head + 2) };
  if (lines[0]?.startsWith("extra ")) p.extra = base64(lines.shift().slice("extra ".length));
  const m = /^index (0|[1-9][0-9]*)$/.exec(lines.shift());
  p.index = +m[1];
  p.proof = lines.map(base64);
  if (!isWhole(p.index) || p.proof.length > 64 || p.proof.some(h => h.length !== 32)) throw Error("form");
  const end = p.checkpoint.indexOf("\n\n");
  for (const line of end < 0 ? [] : p.checkpoint.slice(end + 2).split("\n")) base64(line.slice(line.lastIndexOf(" ") + 1));
  p.cp = parseCheckpoint(p.checkpoint);
  return p;
}

const leafShape = { digest: s => isText(s) && /^[0-9a-fA-F]{64}$/.test(s), kind: isText, "subject?": isWord, time: isTime, v: v => v === 1 };

// proofSigner finds a trusted key of the log's name that signed the checkpoint, the keys in use before the retired ones; those are
// believed for an entry that bears a time, up to their retirement.
async function proofSigner(res, p, leaf, o) {
  const cp = p.cp, mine = k => k.name === cp.origin, keys = o.keys.filter(mine), retired = o.retired.filter(r => mine(r.key));
  const issuer = (ok, z, e) => res.steps.splice(-1, 0, { name: "issuer", ok, text: say(z, e) });
  if (keys.length + retired.length === 0) return res.step("issuer", false, `签发者未知：您没有信任过日志 ${clip(cp.origin)} 的公钥`, `Signer unknown: you trust no key of the log ${clip(cp.origin)}`);
  if (await checkpointStep(res, p.checkpoint, cp, keys.concat(retired.map(r => r.key))) === false) return false;
  if (await signedBy(p.checkpoint, cp.origin, keys)) return issuer(true, `日志 ${cp.origin} 的公钥受您信任`, `You trust the key of the log ${cp.origin}`);
  for (const old of retired) {
    if (!await signedBy(p.checkpoint, cp.origin, [old.key])) continue;
    const until = formatTime(old.until), print = await fingerprint(old.key);
    if (res.kind === "checkpoint") return issuer(false, `日志 ${cp.origin} 的这个公钥已于 ${until} 停用，而检查点不载时间，无从判断是否在此之前（指纹 ${print}）；请用 huishu verify --url 与日志核对`, `This key of the log ${cp.origin} was retired at ${until}, and a checkpoint bears no time to tell whether it is older (fingerprint ${print}): compare it with the log by huishu verify --url`);
    if (!leaf) return issuer(false, `日志 ${cp.origin} 的这个公钥已于 ${until} 停用，而条目未载时间，无从判断是否在此之前（指纹 ${print}）`, `This key of the log ${cp.origin} was retired at ${until}, and the entry bears no time to tell whether it is older (fingerprint ${print})`);
    if (parseTime(leaf.time) > old.until) return issuer(false, `日志 ${cp.origin} 的这个公钥已于 ${until} 停用，条目却在其后（指纹 ${print}）`, `This key of the log ${cp.origin} was retired at ${until}, and the entry is later (fingerprint ${print})`);
    return issuer(true, `日志 ${cp.origin} 当时的公钥受您信任（指纹 ${print}，已于 ${until} 停用）`, `You trusted the key that the log ${cp.origin} had then (fingerprint ${print}, retired at ${until})`);
  }
}

async function verifyLogProof(bytes, o) {
  const res = new Report();
  res.kind = "tlog-proof";
  let p;
  try { p = parseLogProof(bytes); } catch {
    res.step("format", false, "不是完好的 tlog-proof 文件，或其中的检查点无法读取", "Not a sound tlog-proof file, or its checkpoint cannot be read");
    return res;
  }
  res.step("format", true, "写法符合 c2sp.org/tlog-proof@v1", "Well-formed by c2sp.org/tlog-proof@v1");
  const cp = p.cp, entry = o.entry || p.extra;
  let leaf = null;
  try { leaf = canonical(entry); } catch { /* an entry of another kind of log */ }
  if (!leaf || !fits(leaf, leafShape)) leaf = null;
  await proofSigner(res, p, leaf, o);
  if (!entry) {
    res.step("event", false, "文件中没有条目原文；请另选条目文件", "The file does not hold the entry itself; choose the file that does");
    return res;
  }
  res.code = String(p.index);
  if (leaf) res.step("event", true, `条目是事件 ${leaf.kind} 的公开叶子，${leaf.time}`, `The entry is the public leaf of an event ${leaf.kind} at ${leaf.time}`);
  if (await stands(cp, p.index, entry, p.proof)) res.step("inclusion", true, `条目是日志第 ${p.index + 1} 条（共 ${cp.size} 条），包含证明 ${p.proof.length} 步`, `The entry is number ${p.index + 1} of ${cp.size} in the log (inclusion proof of ${p.proof.length} steps)`);
  else res.step("inclusion", false, "此条目不在检查点所说的日志中：条目、位置或证明被改动", "The entry is not in the log of the checkpoint: entry, place or proof was changed");
  return res;
}

// The page itself: what was handed in, and what is shown.

// kindTitle names the kind of file as people do.
const kindTitle = kind => ({ certificate: say("证书", "certificate"), receipt: say("凭证", "receipt"), "tlog-proof": say("条目", "entry"), checkpoint: say("检查点，条数", "checkpoint, size") })[kind] || "";

// remarks say what was not checked, so that "valid" is not taken for more than it is.
function remarks(res, o) {
  const out = [];
  if (res.issuer) out.push(res.anchored ? say("未联网，链上锚定未核对（huishu verify --rpc 可核对）", "Offline: the anchor was not checked on the chain (huishu verify --rpc does)") : say("签发时检查点尚未上链；上链后可重新下载带锚定信息的文件", "Its checkpoint was not yet anchored when it was issued; a file with the anchor can be downloaded later"));
  if (res.kind === "certificate" && !o.status) out.push(say("证书现在是否仍有效未核对：请另选一份刚下载的状态清单", "Whether the certificate still stands was not checked: choose a status list that was just downloaded"));
  if (res.kind === "checkpoint" && res.code) out.push(say("日志此后有没有改动过去，未核对（huishu verify --url 可核对）", "Whether the log has changed its past since was not checked (huishu verify --url does)"));
  return out;
}

function paragraph(cls, words) {
  const e = document.createElement("p");
  e.className = cls;
  e.textContent = words;
  return e;
}

// show says the outcome; what comes from the file is only ever written as text.
function show(word, cls, what, steps, notes) {
  const out = document.getElementById("result"), list = document.createElement("ol");
  for (const s of steps) {
    const li = document.createElement("li");
    li.className = s.ok ? "good" : "bad";
    li.dataset.step = s.name;
    li.textContent = (s.ok ? "✓ " : "✗ ") + s.text;
    list.append(li);
  }
  out.replaceChildren(paragraph("word " + cls, word), paragraph("what", what), list, ...notes.map(n => paragraph("hint", "· " + n)));
}
const cannot = words => show(say("无法核验", "Cannot verify"), "bad", "", [{ name: "", ok: false, text: words }], []);

// readKeys takes one key a line, with the time it was retired behind it, or the trust file of `huishu trust` as it is.
async function readKeys(words) {
  const o = { keys: [], retired: [] };
  let lines = words.split("\n").map(s => s.trim()).filter(s => s && !s.startsWith("#"));
  if (words.trim().startsWith("{")) lines = JSON.parse(words).pins.flatMap(p => [p.verifier_key, ...(p.retired || []).map(r => r.verifier_key + " " + r.until)]);
  for (const line of lines) {
    const [vkey, time, ...more] = line.split(/\s+/), key = await parseKey(vkey).catch(err => { throw err.name === "NotSupportedError" ? err : Error(line); });
    if (time === undefined) o.keys.push(key);
    else if (more.length || !/^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(time) || !Number.isFinite(Date.parse(time))) throw Error(line);
    else o.retired.push({ key, until: Date.parse(time) });
  }
  return o;
}

const chosen = async id => { const f = document.getElementById(id).files[0]; return f ? new Uint8Array(await f.arrayBuffer()) : null; };

async function check() {
  const bytes = await chosen("file");
  if (!bytes) return;
  if (!globalThis.crypto?.subtle) return cannot(say("此浏览器在这种打开方式下不提供密码功能：请从磁盘打开本页，或经 https 打开，或改用 huishu verify", "This browser offers no cryptography the way this page was opened: open it from disk or over https, or use huishu verify"));
  try {
    let o;
    try { o = await readKeys(document.getElementById("keys").value); } catch (err) {
      if (err.name === "NotSupportedError") throw err;
      return cannot(say("这一行不是公钥：", "This line is no key: ") + err.message);
    }
    Object.assign(o, { status: await chosen("status"), entry: await chosen("entry"), now: Date.now() });
    if (/^\s*<(!doctype|html)/i.test(perByte(bytes.subarray(0, 64)))) return cannot(say("这是网页，不是证书；请从网页上下载凭证文件", "This is a web page, not the certificate: download the file from it"));
    const res = await (isPDF(bytes) ? verifyPDF : isLogProof(bytes) ? verifyLogProof : isCheckpoint(bytes) ? verifyCheckpoint : verifyReceipt)(bytes, o);
    show(res.valid ? say("有效", "Valid") : say("无效", "Invalid"), res.valid ? "good" : "bad", [kindTitle(res.kind), clip(res.code)].filter(Boolean).join(" "), res.steps, remarks(res, o));
  } catch (err) {
    cannot(err.name === "NotSupportedError" ? say("此浏览器不支持 Ed25519 签名：请更新浏览器，或改用 huishu verify", "This browser does not know Ed25519 signatures: update it, or use huishu verify") : String(err));
  }
}

// One check after the other: a slow one must not write over the answer to a later file.
let last = Promise.resolve();
for (const id of ["file", "keys", "status", "entry"]) document.getElementById(id).addEventListener("change", () => { last = last.then(check); });

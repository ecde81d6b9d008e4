// A checkpoint that somebody saved: the log's signed promise, without a proof of anything else (ledger/tlog/savedcheckpoint.go).

const isCheckpoint = b => /^(?![{[])[^\n]*[^\s][^\n]*\n[0-9]+\r?\n/.test(perByte(b.subarray(0, 4096)));

async function verifyCheckpoint(bytes, o) {
  const res = new Report();
  res.kind = "checkpoint";
  let note, cp;
  try {
    note = text(bytes);
    cp = parseCheckpoint(note);
    if (bytes.length > maxFile || !note.includes("\n\n")) throw Error("form");
    for (const line of note.slice(note.indexOf("\n\n") + 2).replace(/\n$/, "").split("\n")) base64(line.slice(line.lastIndexOf(" ") + 1));
  } catch {
    res.step("format", false, "不是完好的检查点；请重新下载", "Not a sound checkpoint: download it anew");
    return res;
  }
  res.code = String(cp.size);
  const root = btoa(String.fromCharCode(...cp.root));
  res.step("format", true, `写法符合 c2sp.org/tlog-checkpoint：${cp.size} 条记录，根 ${root}`, `Well-formed by c2sp.org/tlog-checkpoint: ${cp.size} entries, root ${root}`);
  await proofSigner(res, { cp, checkpoint: note }, null, o);
  return res;
}

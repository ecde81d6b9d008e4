// The saved status list: whether a certificate stands, as of the day the list was signed (ledger/tlog/status.go).

const statuses = ["valid", "not_yet", "suspended", "ended"];
const entryShape = { status: s => statuses.includes(s), since: isTime, "event?": isWord };

async function verifyStatus(res, f, event, o) {
  const step = (ok, z, e) => res.step("status", ok, z, e);
  let s;
  try {
    s = await openSealed("huishu-status/v1", o.status);
    if (!isTime(s.fields.issued) || !isObject(s.fields.entries) || !Object.values(s.fields.entries).every(e => fits(e, entryShape))) throw Error("form");
  } catch (err) {
    if (err.name === "NotSupportedError") throw err;
    return step(false, "状态清单不是完好的文件，或被改动过；请重新下载", "The status list is not a sound file, or it was changed; download it again");
  }
  if (!s.valid) return step(false, "状态清单的签名与内容不符", "The signature of the status list does not fit its content");
  const inUse = o.keys.some(k => k.line === s.issuer.line), gone = o.retired.find(k => k.key.line === s.issuer.line), print = await fingerprint(s.issuer);
  if (!inUse && !gone) {
    const name = clip(s.issuer.name);
    return step(false, `状态清单的签发者未知：${name}（指纹 ${print}）`, `The status list is by an unknown signer: ${name} (fingerprint ${print})`);
  }
  if (!inUse && parseTime(s.fields.issued) > gone.until) return step(false, `状态清单由已停用的公钥签发，日期却在停用（${formatTime(gone.until)}）之后（指纹 ${print}）`, `The status list is signed by a retired key and dated after its retirement at ${formatTime(gone.until)} (fingerprint ${print})`);
  if (!speaksFor(s.issuer.name, f.log.origin)) return step(false, "状态清单属于另一个签发机构", "The status list is another issuer's");
  const issued = s.fields.issued, old = ageOf(parseTime(issued), o.now), e = Object.hasOwn(s.fields.entries, f.code) ? s.fields.entries[f.code] : null;
  if (!e) return step(false, `${issued} 的状态清单中没有本证书${old}`, `The status list of ${issued} does not know this certificate${old}`);
  if (e.event && event && event.id !== e.event && parseTime(event.time) > parseTime(issued)) return step(false, `${issued} 的状态清单早于本证书，请重新下载清单${old}`, `The status list of ${issued} is older than this certificate: download the list again${old}`);
  if (e.event && event?.id !== e.event) return step(false, `${issued} 的状态清单中，此编码现行的是另一份证书（事件 ${clip(e.event)}）：本证书已被取代，请向签发机构下载新证书${old}`, `The status list of ${issued} names another certificate as the one that the code has now (event ${clip(e.event)}): this one was replaced, download the newer from its issuer${old}`);
  switch (e.status) {
    case "valid": return step(true, `截至 ${issued} 有效${old}`, `It stands, as of ${issued}${old}`);
    case "not_yet": return step(false, `尚未生效（清单日期 ${issued}）${old}`, `Not yet in force (list of ${issued})${old}`);
    case "suspended": return step(false, `自 ${e.since} 起暂停（清单日期 ${issued}）${old}`, `Suspended since ${e.since} (list of ${issued})${old}`);
    default: return step(false, `自 ${e.since} 起终止（清单日期 ${issued}）${old}`, `Ended since ${e.since} (list of ${issued})${old}`);
  }
}

// ageOf is what to say of a list whose date does not fit this machine's clock; nothing of one that is fresh.
function ageOf(issued, now) {
  const minute = 60e3, age = now - issued;
  if (Math.abs(age) <= 5 * minute) return "";
  if (age < 0) return say("；注意：清单日期晚于本机时钟", "; mind: the list is dated later than this machine's clock");
  const hours = age / (60 * minute);
  const [n, z, e] = hours >= 48 ? [hours / 24, "天", "days"] : hours >= 2 ? [hours, "小时", "hours"] : [age / minute, "分钟", "minutes"];
  return say(`；注意：清单已过时（${Math.floor(n)} ${z}前签发，签发机构提供的清单不超过 5 分钟），请重新下载`, `; mind: the list is stale (issued ${Math.floor(n)} ${e} ago; the issuer serves none older than 5 minutes), download it again`);
}

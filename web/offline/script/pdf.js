// The certificate on paper: a PDF that carries the certificate file and ends with a signature over every byte before it
// (ledger/tlog/pdf.go).

// One character a byte; only ASCII is looked for, so what the others become does not matter.
const perByte = b => new TextDecoder("windows-1252").decode(b);
const isPDF = b => perByte(b.subarray(0, 5)) === "%PDF-";

async function openPDF(bytes) {
  const all = perByte(bytes), mark = "\n%huishu-signature: ", inner = "\n%huishu-certificate: ";
  const at = all.lastIndexOf(mark);
  if (bytes.length > maxFile) throw Error(say("PDF 过大", "The PDF is too large"));
  if (at < 0) throw Error(say("这份 PDF 末尾没有签名：不是登记凭证，或另存、打印时丢失；请用原始下载的文件", "This PDF does not end with a signature: it is no certificate, or lost it when it was saved or printed anew; use the file as downloaded"));
  const damaged = (z, e) => Error(say(`这份 PDF 的${z}不完整或被改动`, `This PDF was cut off or changed in ${e}`));
  const p = { body: bytes.subarray(0, at) };
  try {
    const m = /^([^ ]*) ([^ ]*)\n$/.exec(text(bytes.subarray(at + mark.length)));
    p.sig = base64(m[2]);
    p.issuer = await parseKey(m[1]);
  } catch (err) {
    if (err.name === "NotSupportedError") throw err;
    throw damaged("签名一行", "its line with the signature");
  }
  try {
    const from = all.lastIndexOf(inner, at - 1), to = all.indexOf("\n", from + inner.length);
    if (from < 0 || to < 0 || to > at) throw Error("none");
    p.certificate = base64(all.slice(from + inner.length, to));
    if (isPDF(p.certificate)) throw Error("a PDF in a PDF");
  } catch { throw damaged("所载凭证", "the certificate in it"); }
  return p;
}

async function verifyPDF(bytes, o) {
  let p, res = new Report();
  try { p = await openPDF(bytes); } catch (err) {
    if (err.name === "NotSupportedError") throw err;
    res.step("document", false, err.message, err.message);
    return res;
  }
  res = await verifyReceipt(p.certificate, o);
  if (res.issuer !== p.issuer.line) res.step("document", false, "PDF 与所载凭证不是同一签发者签发", "The PDF and the certificate in it are not by the same issuer");
  else if (!await signed(p.issuer, p.sig, join(utf8("huishu/pdf/v1\n"), p.body))) res.step("document", false, "签名与 PDF 不符：签发之后文件被改动，或并非此签发者所签", "The signature does not fit the PDF: it was changed after it was issued, or this issuer never signed it");
  else res.step("document", true, `PDF 共 ${bytes.length} 字节，签发者对全部内容的签名有效；以下核验其中所载的凭证文件`, `A PDF of ${bytes.length} bytes, and the issuer's signature over all of it holds; what follows is the certificate file in it`);
  res.steps.unshift(res.steps.pop());
  return res;
}

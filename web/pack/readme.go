package pack

import (
	"strings"
	"text/template"

	"huishu/ledger/tlog"
)

// readmeText is what a reader needs who has nothing but this file and ordinary tools. What it says of leaves and paths is the format
// of ledger/tlog and RFC 6962.
var readmeText = template.Must(template.New("readme").Parse(`审计包 / AUDIT PACK
====================
{{.Name}}  {{.Code}}
对象 / about: {{.Kind}} {{.ID}}
截至 / as of: {{.AsOf}}
制作给 / made for: {{.Reader}}
事项 {{.Acts}}（完整回执 {{.Proved}}，仅叶子 {{.Hidden}}，已依法删除 {{.Erased}}），被拒绝的操作 {{.Refusals}}，文件 {{.Documents}}（未附 {{.LeftOut}}），凭证 {{.Certificates}}，记录 {{.Records}}
{{.Acts}} acts ({{.Proved}} full receipts, {{.Hidden}} leaves only, {{.Erased}} erased by law), {{.Refusals}} refused acts, {{.Documents}} documents ({{.LeftOut}} left out), {{.Certificates}} certificates, {{.Records}} records

一、内容 / WHAT IS WHAT
timeline.html, timeline.csv   每件事项，按日志顺序 / every act in the order of the log
receipts/N.json               第 N 条的完整回执：事件、盐值、包含证明、检查点、签名 / full receipt of entry N: event, salt, inclusion proof, checkpoint, signature
proofs/N.tlog-proof           内容不公开或已依法删除的条目：叶子及其证明（C2SP tlog-proof） / entries whose content is not open to the reader or was erased: the leaf and its proof
{{- if .Whole}}
refusals.csv                  被拒绝的操作和失败的登录（访问轨迹）；同时代表多个主体的人员不在其中。
                              refused acts and failed sign-ins (access trail); people who act for several parties are left out
{{- else}}
refusals.csv                  对本产品及其登记、挂牌、订单被拒绝的操作（访问轨迹）；其他单位的账号只向主管部门等机构列明
                              refused acts on this product, its registrations, offers and orders (access trail); accounts of other parties are told to the offices only
{{- end}}
documents.csv, documents/     文件；未附的写明原因 / papers; of those left out, why
certificates/                 登记凭证 / certificates of registration
evidence/                     当日证据：主体资料、资格、人员、状态清单、检查点、公钥、规则集（文件的 SHA-256 即事件 rule_set 中 @ 之后的值）
                              as of that day: profile, qualifications, people, status list, checkpoint, keys, rule sets (the SHA-256 of the file is what stands behind @ in an event's rule_set)
records/KIND/ID.json          各项记录的全部内容，机器可读；文件的 SHA-256 即该对象最新事件的 state
                              full state of each thing, machine-readable; the SHA-256 of the file is the "state" of the newest event about it
SHA256SUMS                    以上每个文件的校验值 / the sum of every file above

二、不用本系统的软件核验 / CHECKING IT WITHOUT OUR SOFTWARE
1. 文件完好 / the files are intact:
     sha256sum -c SHA256SUMS
   这只说明文件未损坏；真实性由回执证明。 This shows no damage; truth is proved by the receipts.
2. 手工复算一个叶子 / recompute a leaf by hand. 取 receipts/N.json / of receipts/N.json take:
     E = "event" 的值在文件中的原样字节 / the bytes of the value of "event" as they stand in the file
     S = "salt" 的 32 字节（十六进制解码） / the 32 bytes of "salt", decoded from hex
     D = SHA-256( "huishu/event/v1" 0x00 S E )
     叶子 / leaf L = {"digest":"<D, hex>","kind":"<event.kind>","subject":"<event.subject.code>","time":"<event.time>","v":1}
       （UTF-8，无空格；event.public 不为 true 时没有 "subject" / UTF-8, no spaces; without "subject" unless event.public is true）
     叶子哈希 / leaf hash H = SHA-256( 0x00 L )
   例 / for example:
     python3 -c 'import json,hashlib,sys; r=json.load(open(sys.argv[1])); e=r["event"]; b=json.dumps(e,ensure_ascii=False,sort_keys=True,separators=(",",":")).encode(); d=hashlib.sha256(b"huishu/event/v1\0"+bytes.fromhex(r["salt"])+b).hexdigest(); l={"digest":d,"kind":e["kind"],"time":e["time"],"v":1}; l.update({"subject":e["subject"]["code"]} if e.get("public") else {}); print(hashlib.sha256(b"\0"+json.dumps(l,ensure_ascii=False,sort_keys=True,separators=(",",":")).encode()).hexdigest())' receipts/N.json
3. 从叶子到检查点 / from the leaf to the checkpoint: log.proof 是 RFC 6962 第 2.1.1 节的审计路径（base64），节点哈希 SHA-256( 0x01 左 右 )；
   自 log.index 逐级计算所得的根，应等于 log.checkpoint 第三行（base64），第二行是日志大小。
   log.proof is the audit path of RFC 6962 section 2.1.1 (base64) with nodes SHA-256( 0x01 left right ); the root that it leads to from
   log.index is the third line of log.checkpoint (base64); the second line is the size of the log.
4. 检查点的签名是 C2SP signed note（Ed25519）。公钥在 evidence/log.vkey，但请从别处取得公钥来信任：随包的公钥不能证明自己。
   The checkpoint is a C2SP signed note (Ed25519). evidence/log.vkey holds the key; get the key that you trust from elsewhere, since a key
   that comes with the pack proves nothing of itself.

三、用本系统的软件离线核验 / WITH OUR SOFTWARE, OFFLINE
     huishu verify --key KEY --status evidence/status.json{{if .Proved}} receipts{{end}}{{if .Certificates}} certificates{{end}}{{if .Unread}} proofs{{end}}
   给出文件夹即核验其中的每个文件。状态清单是制作当日的，因此会提示已过时。
   A folder stands for every file in it. The status list is that of the day of the pack, and said to be stale.
`))

// readme writes the README. It comes last but one, when everything is counted.
func (p *writer) readme() error {
	reader := p.party(p.tx.Actor.Party)
	if reader == "" {
		reader = "数据目录管理员 / the keeper of the data directory"
	}
	var b strings.Builder
	err := readmeText.Execute(&b, map[string]any{
		"Name": both(p.about.Name), "Code": p.about.Code, "Kind": p.about.Kind, "ID": p.about.ID, "AsOf": tlog.FormatTime(p.asOf.UnixMilli()), "Reader": reader, "Whole": p.about.Whole(),
		"Acts": p.Acts, "Proved": p.Proved, "Hidden": p.Hidden, "Erased": p.Erased, "Refusals": p.Refusals, "Documents": p.Documents,
		"LeftOut": p.LeftOut, "Certificates": p.Certificates, "Records": p.Records, "Unread": p.Hidden + p.Erased,
	})
	if err != nil {
		return err
	}
	return p.put("README.txt", []byte(b.String()))
}

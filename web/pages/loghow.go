package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountLogHow(p *Pages) {
	p.page("/transparency/how", (*visit).howPage)
}

// howPage tells how to verify without believing this site. A test runs every command of it as it stands.
func (v *visit) howPage(tx *ledger.Tx) (content, error) {
	title := tr("自行核验", "Verify it yourself")
	entries, err := tx.Latest(0, 1)
	if err != nil {
		return content{}, err
	}
	certificates, _, err := product.Certificates(tx, product.Page{Limit: 1})
	if err != nil {
		return content{}, err
	}
	keys, err := tx.LogKeys()
	if err != nil {
		return content{}, err
	}
	command := func(body string) g.Node {
		return components.CodeBlock(v.lang, tr("命令", "Command"), body)
	}
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("核验不需要相信本网站：只需记下一次公钥，其余都可在您自己的电脑上重算。",
			"You need not believe this site: note the key once, and recompute everything else on your own machine.")}.In(v.lang),
		v.logTabs("/transparency/how"),
		components.Section(v.lang, "key", tr("1. 记下公钥", "1. Note the key"),
			v.paragraph("把公钥记在自己的电脑上，并与签发机构公布的指纹核对一次。此后公钥若有改变，会被拒绝并告知。",
				"Keep the key on your machine, and compare its fingerprint once with the one that the issuer publishes. Should it ever change, you are told, and nothing is trusted silently."),
			components.Facts(v.lang,
				components.Fact{Term: tr("公钥", "Key"), Value: components.CopyCode(v.lang, v.DB.VerifierKey())},
				components.Fact{Term: tr("指纹", "Fingerprint"), Value: components.CopyCode(v.lang, tlog.Fingerprint(v.DB.VerifierKey()))}),
			g.If(v.DB.SM2VerifierKey() != "", v.sm2Key()),
			command("huishu trust "+v.PublicURL),
			g.If(len(keys) > 1, v.retiredKeys(keys[min(1, len(keys)):]))),
		components.Section(v.lang, "checkpoint", tr("2. 保存检查点", "2. Save a checkpoint"),
			v.paragraph("检查点是日志对其全部内容的签名承诺。保存下来，以后可用它查证日志有没有改动过去（第 5 步）。",
				"A checkpoint is the log's signed promise about all of its content. Keep it: later it tells whether the log changed its past (step 5)."),
			command("curl -sf -o checkpoint "+v.PublicURL+"/log/checkpoint\nhuishu verify checkpoint")),
	}
	if len(certificates) > 0 {
		body = append(body, components.Section(v.lang, "certificate", tr("3. 核验登记凭证", "3. Verify a certificate"),
			v.paragraph("核验时不联网。凭证有任何一个字节被改动，都会被拒绝。状态清单另说明凭证如今是否仍然有效。",
				"No network is used for the check. A certificate with a single byte changed is refused. The status list adds whether it still stands today."),
			command("curl -sf -o certificate.json "+tlog.ShellQuoted(v.PublicURL+"/api/v1/certificates/"+code.Segment(certificates[0].Code))+"\n"+
				"curl -sf -o status.json "+v.PublicURL+"/status\n"+
				"huishu verify --status status.json certificate.json")))
	}
	if len(entries) > 0 {
		body = append(body, components.Section(v.lang, "entry", tr("4. 核验任一条目", "4. Verify any entry"),
			v.paragraph("包含证明采用 C2SP tlog-proof 格式，其他透明日志的工具也能读取。条目页还给出不依赖任何专用程序、仅用 bash 重算的命令。",
				"The inclusion proof is in the C2SP tlog-proof format, which tools of other transparency logs read too. The page of an entry also has the commands that recompute it in bash alone."),
			command("curl -sf -o entry.tlog-proof "+v.PublicURL+"/events/"+entries[0].ID+"/proof\n"+
				"huishu verify entry.tlog-proof")))
	}
	body = append(body,
		components.Section(v.lang, "whole", tr("5. 核对过去与全部", "5. Check the past, and all of it"),
			v.paragraph("先证明您保存的检查点原样在日志现在的内容之中，再下载全部条目，在您的电脑上逐条重算直至所签的根。只是不要覆盖先前保存的检查点：越早的越有用。",
				"First it is proved that the checkpoint you saved stands unchanged in the log of now; then every entry is downloaded and computed anew, up to the root that is signed. Do not write over a checkpoint saved earlier: the older it is, the more it tells."),
			command("huishu verify --url "+v.PublicURL+" checkpoint\n"+
				"huishu verify --url "+v.PublicURL+" --entries checkpoint"),
			v.paragraph("整个日志以 C2SP tlog-tiles 格式公开在 /log/，其他兼容的工具也能下载和重算；“一致性”页给出任意两个大小之间的证明。",
				"The whole log is public at /log/ as C2SP tlog-tiles, for other tools to download and recompute too. The consistency page proves any two sizes."),
			components.Acts(components.ButtonLink{Label: tr("查证一致性", "Check consistency"), Href: "/transparency/consistency"}.In(v.lang))),
	)
	return content{Title: title, Section: "/transparency", Crumbs: logCrumbs(title), Body: body}, nil
}

// sm2Key tells of the signature that stands beside the log's.
func (v *visit) sm2Key() g.Node {
	key := v.DB.SM2VerifierKey()
	return g.Group{
		v.paragraph("检查点另附国密 SM2 签名（GB/T 32918），huishu trust 会一并记下其公钥，huishu verify 随即核验。",
			"Checkpoints carry a second signature, by SM2 (GB/T 32918). huishu trust pins its key too, and huishu verify checks it from then on."),
		components.Facts(v.lang,
			components.Fact{Term: tr("SM2 公钥", "SM2 key"), Value: components.CopyCode(v.lang, key)},
			components.Fact{Term: tr("SM2 指纹", "SM2 fingerprint"), Value: components.CopyCode(v.lang, tlog.Fingerprint(key))}),
	}
}

// retiredKeys lists the keys that the log has had before.
func (v *visit) retiredKeys(keys []ledger.LogKey) g.Node {
	var facts []components.Fact
	for _, k := range keys {
		facts = append(facts,
			components.Fact{Term: tr("停用时间", "Retired at"), Value: g.Text(k.Until)},
			components.Fact{Term: tr("公钥", "Key"), Value: components.CopyCode(v.lang, k.VerifierKey)},
			components.Fact{Term: tr("指纹", "Fingerprint"), Value: components.CopyCode(v.lang, k.Fingerprint)})
	}
	return g.Group{
		v.paragraph("日志轮换过签名密钥。下列公钥已经停用，此前签发的仍然有效；每次轮换由新旧两把密钥共同签名，见 /.well-known/huishu.json，huishu trust 会一并核对并记下。",
			"The log has rotated its signing key. The keys below are retired, and what they signed until then stays valid. Each rotation is signed by both keys, as /.well-known/huishu.json shows; huishu trust checks and notes them."),
		components.Facts(v.lang, facts...),
	}
}

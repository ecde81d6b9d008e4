package main

import (
	"context"
	"encoding/hex"
	"encoding/json"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market/examine"
	"huishu/market/find"
	"huishu/registry/product"
)

// stepAsked is the step of this command's own for what was downloaded: it is what was asked for, and not another sound file.
const stepAsked = "asked"

// lookup finds what codes, numbers and hashes name at a register, for one run of the command.
type lookup struct {
	site site
	// status is the register's signed status list, or why there is none.
	status    []byte
	statusErr error
	// entries says that saved checkpoints are compared with every entry of the log.
	entries bool
}

// openLookup takes the register's address. status is a list that the user has saved; nil downloads the register's own.
func openLookup(ctx context.Context, address string, status []byte) (*lookup, error) {
	s, err := openSite(address)
	if err != nil {
		return nil, err
	}
	l := &lookup{site: s, status: status}
	if status == nil {
		l.status, l.statusErr = s.get(ctx, s.address("status"), tlog.MaxFileSize)
	}
	return l, nil
}

// verify downloads what a text names and checks it as any other file: nothing that the register says of it counts. The answer stands
// under the argument as it was given: a text, or the name of a picture.
func (l *lookup) verify(ctx context.Context, argument, text string, o tlog.Options) verdict {
	v := verdict{file: argument, source: l.site.address("api", "v1", "verifications", text, "file")}
	if l.statusErr != nil {
		return v.notVerifiable(l.statusErr)
	}
	file, err := l.site.get(ctx, v.source, tlog.MaxFileSize)
	if fault.KindOf(err) == fault.NotFound {
		v.Steps = []tlog.Step{{Name: stepAsked, Detail: fault.T("登记簿中没有 "+text+" 这个编码、编号或哈希", "The register knows no code, number or hash "+text)}}
		return v
	}
	if err != nil {
		return v.notVerifiable(err)
	}
	v.Result, v.statusAsked = tlog.VerifyFile(file, nil, o), true
	v.Add(asked(text, file, v.Result))
	return v
}

// notVerifiable says why nothing could be judged.
func (v verdict) notVerifiable(err error) verdict {
	m := fault.From(err).Message
	v.unusable, v.Steps = true, []tlog.Step{{Name: tlog.StepFormat, Detail: m}}
	return v
}

// asked compares what was asked for with what the file itself states. A register that serves a sound file of something else is found out here.
func asked(text string, file []byte, res tlog.Result) tlog.Step {
	holds := func(zh, en string) tlog.Step {
		return tlog.Step{Name: stepAsked, OK: true, Detail: fault.T(zh, en)}
	}
	var said product.Certified
	certificate := res.Kind == tlog.Certificate && res.Event != nil && json.Unmarshal(res.Event.Payload, &said) == nil
	code, hash := find.Normal(text), find.Hash(text)
	switch {
	case certificate && find.Normal(res.Code) == code:
		return holds("所载编码就是所查的 "+code, "It bears the code asked for, "+code)
	case certificate && find.Normal(said.Number) == code:
		return holds("所载登记编号就是所查的 "+code, "It bears the registration number asked for, "+code)
	case certificate && said.FileHash == hash:
		return holds("所载登记内容指纹就是所查的 "+hash, "It states the hash asked for as that of the registered file, "+hash)
	case leafOf(file, res) == hash:
		return holds("由文件算出的日志叶子哈希就是所查的 "+hash, "The hash of its leaf in the log is the one asked for, "+hash)
	}
	return tlog.Step{Name: stepAsked, Detail: fault.T(
		"服务器给出的文件（"+res.Code+"）没有载明所查的 "+text+"：不是所查的那一份。挂牌编号不在凭证上，请改查产品编码",
		"The server gave a file ("+res.Code+") that does not state "+text+": it is not the one asked for. Listing numbers do not stand on certificates: ask by the product code")}
}

// leafOf is the hash of the file's leaf in the log, in hexadecimal; empty where it has none.
func leafOf(file []byte, res tlog.Result) string {
	var leaf []byte
	var err error
	if res.Kind == tlog.LogProofKind {
		var p tlog.LogProof
		p, err = tlog.ParseLogProof(file)
		leaf = p.Extra
	} else if res.Receipt != nil && res.Event != nil {
		leaf, err = tlog.LeafBytes(res.Event.Leaf(res.Receipt.Salt, res.Receipt.Event))
	}
	if err != nil || len(leaf) == 0 {
		return ""
	}
	h := tlog.RecordHash(leaf)
	return hex.EncodeToString(h[:])
}

// codeIn is the code that a picture shows; NotFound for a file that is no picture.
func codeIn(file []byte) (string, error) {
	if !examine.IsPicture(file) {
		return "", fault.New(fault.NotFound, "picture.none", "不是图片", "Not a picture").
			Do("请指定 PNG 或 JPEG 图片", "Name a PNG or JPEG picture")
	}
	return examine.ReadCode(file)
}

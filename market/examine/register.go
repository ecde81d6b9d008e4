package examine

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/code"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
	"huishu/registry/product"
)

// leafStep compares the leaf computed from the event with the entry that this register's log has at its place.
func (x Examiner) leafStep(tx *ledger.Tx, a *Answer) (Step, error) {
	r := a.Receipt
	want := a.Event.Leaf(r.Salt, r.Event)
	leaf, err := tlog.LeafBytes(want)
	if err != nil {
		return step(StepLeaf, Fails, "由事件算不出叶子", "No leaf can be computed from the event"), nil
	}
	e, err := tx.EntryAt(r.Log.Index)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Step{}, err
	}
	s := step(StepLeaf, Holds, fmt.Sprintf("由事件与盐算出的叶子，与日志第 %d 条逐字相同", r.Log.Index+1),
		fmt.Sprintf("The leaf computed from event and salt is entry number %d of the log, word for word", r.Log.Index+1))
	if err != nil || e.Leaf() != string(leaf) {
		s = step(StepLeaf, Fails, "由事件与盐算出的叶子，不是本登记簿日志在该位置的条目", "The leaf computed from event and salt is not the entry that this register's log has at that place")
	}
	s.Evidence, s.Command = string(leaf), tlog.ShellDigest(r.Salt, r.Event, want)
	return s, nil
}

// anchored says that there is no anchor yet, where there is none.
func (x Examiner) anchored(_ *ledger.Tx, a *Answer) error {
	if a.Receipt != nil && a.Receipt.Anchor == nil {
		a.Steps = append(a.Steps, step(tlog.StepAnchor, Open, "检查点尚未锚定到链上，锚定后文件会自动更新", "The checkpoint is not anchored yet; the file is made anew when it is"))
	}
	return nil
}

// place is the entry's place in the log; false where the answer is of none.
func place(a *Answer) (index int64, ok bool) {
	if a.Receipt != nil {
		return a.Receipt.Log.Index, true
	}
	index, err := strconv.ParseInt(a.Code, 10, 64) // a tlog-proof is known by it
	return index, err == nil
}

// witnessed looks for the entry in the newest checkpoint that the witnesses signed together.
func (x Examiner) witnessed(tx *ledger.Tx, a *Answer) error {
	index, ok := place(a)
	if !ok {
		return nil
	}
	s, err := x.witnessStep(tx, index)
	if err == nil {
		a.Steps = append(a.Steps, s)
	}
	return err
}

func (x Examiner) witnessStep(tx *ledger.Tx, index int64) (Step, error) {
	status, err := x.Witnesses(tx)
	if err != nil {
		return Step{}, err
	}
	if len(status.Witnesses) == 0 {
		return step(StepWitnesses, Open, "本登记簿未设见证方", "This register has no witnesses"), nil
	}
	msg, size, err := witness.Witnessed(tx)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return Step{}, err
	}
	if err != nil || size <= index {
		return step(StepWitnesses, Open, "见证方尚未共同签署到这一条，通常只需数秒", "The witnesses have not signed as far as this entry together; as a rule they do within seconds"), nil
	}
	vkeys := make([]string, 0, len(status.Witnesses))
	for _, w := range status.Witnesses {
		vkeys = append(vkeys, w.VKey)
	}
	signed := tlog.Cosignatures(msg, vkeys)
	if len(signed) == 0 {
		return step(StepWitnesses, Open, "现任见证方都尚未签署", "None of the present witnesses has signed yet"), nil
	}
	return x.underWitnesses(tx, index, msg, signed, len(vkeys))
}

// underWitnesses proves the entry in the checkpoint that the witnesses signed.
func (x Examiner) underWitnesses(tx *ledger.Tx, index int64, msg string, signed []tlog.Cosignature, of int) (Step, error) {
	text, _, _ := strings.Cut(msg, "\n\n")
	cp, err := tlog.ParseCheckpoint(text + "\n")
	if err != nil {
		return Step{}, fmt.Errorf("reading the witnessed checkpoint: %w", err)
	}
	e, err := tx.EntryAt(index)
	if err != nil {
		return Step{}, err
	}
	path, err := tx.Inclusion(cp.Size, index)
	if err != nil {
		return Step{}, err
	}
	hash := tlog.RecordHash([]byte(e.Leaf()))
	steps, err := tlog.AuditPath(cp.Size, index, hash, path)
	if err != nil {
		return Step{}, err
	}
	names, last := make([]string, 0, len(signed)), signed[0]
	command := tlog.ShellInclusion(e.Leaf(), steps, cp.Root)
	for _, c := range signed {
		names = append(names, c.Name)
		if c.At.After(last.At) {
			last = c
		}
		again, err := tlog.ShellCosignature(msg, c.VKey)
		if err != nil {
			return Step{}, err
		}
		command += again
	}
	at := tlog.FormatTime(last.At.UnixMilli())
	s := step(StepWitnesses, Holds,
		fmt.Sprintf("%d 家见证方中的 %d 家签署了包含此条的 %d 条记录的检查点（%s，%s）", of, len(signed), cp.Size, strings.Join(names, "、"), at),
		fmt.Sprintf("%d of %d witnesses signed a checkpoint of %d entries that holds this one (%s; %s)", len(signed), of, cp.Size, strings.Join(names, ", "), at))
	if tlog.VerifyInclusion(cp.Size, index, hash, cp.Root, path) != nil {
		s = step(StepWitnesses, Fails, "此条不在见证方所签的日志中：登记簿给出了另一份历史", "The entry is not in the log that the witnesses signed: this is another history")
	}
	s.Evidence, s.Command = msg, command
	return s, nil
}

// standing says what the certificate is worth now.
func (x Examiner) standing(tx *ledger.Tx, a *Answer) error {
	if a.Kind != tlog.Certificate {
		return nil // what happened does not change
	}
	entry, err := product.StatusOf(tx, a.Code)
	if fault.KindOf(err) == fault.NotFound {
		a.Steps = append(a.Steps, step(tlog.StepStatus, Fails, "登记簿中没有这份凭证", "The register knows no such certificate"))
		return nil
	}
	if err != nil {
		return err
	}
	p, err := product.PublicByCode(tx, a.Code)
	if err != nil {
		return err
	}
	a.Public, a.Replaced = &p, entry.Event != a.Event.ID
	outcome, zh, en := worth(entry)
	if p.Status == product.Upstream {
		zh, en = "登记簿此刻载明：自 "+entry.Since+" 起，其所依据的上游产品或上游授权不支持，暂不得交易；上游恢复后即恢复",
			"The register says now: suspended since "+entry.Since+", because a product that it is made from, or the agreement or licence of one, does not carry it; it stands again once that does"
	}
	disputed, err := disputedSince(tx, p.Registration)
	if err != nil {
		return err
	}
	if disputed != "" {
		zh, en = zh+"。登记存在异议：自 "+disputed+" 起载于登记簿，不当然停止交易", en+". An objection stands on the register since "+disputed+"; it stops no trade by itself"
	}
	if a.Replaced {
		newer, err := tx.Event(p.Event)
		if err != nil {
			return err
		}
		at := tlog.FormatTime(newer.At)
		outcome = Fails
		zh, en = "本证书已被取代：此编码自 "+at+" 起另有新凭证（", "This certificate was replaced: since "+at+" the code has another one ("
		if p.Regime == product.National {
			zh, en = "本登记结果已被取代：此查询码自 "+at+" 起另有新的登记结果（", "This result was replaced: since "+at+" the query code has another one ("
		}
		newest := x.URL + "/certificates/" + code.Segment(p.Code)
		zh, en = zh+newest+"）", en+newest+")"
	}
	s := step(tlog.StepStatus, outcome, zh, en)
	s.Command = "curl -sf -o status.json " + x.URL + "/status\n" + x.command(a.Name, "--status status.json")
	a.Steps = append(a.Steps, s)
	return nil
}

func worth(e tlog.StatusEntry) (outcome Outcome, zh, en string) {
	switch e.Status {
	case tlog.StatusValid:
		return Holds, "登记簿此刻载明：有效（自 " + e.Since + "）", "The register says now: it stands (since " + e.Since + ")"
	case tlog.StatusNotYet:
		return Fails, "登记簿此刻载明：尚未生效", "The register says now: not yet in force"
	case tlog.StatusSuspended:
		return Fails, "登记簿此刻载明：自 " + e.Since + " 起暂停", "The register says now: suspended since " + e.Since
	case tlog.StatusEnded:
	}
	return Fails, "登记簿此刻载明：自 " + e.Since + " 起终止", "The register says now: ended since " + e.Since
}

// ruled says which rules the event was decided by, and that their text is kept.
func (x Examiner) ruled(tx *ledger.Tx, a *Answer) error {
	if a.Event == nil || a.Event.RuleSet == "" {
		return nil
	}
	id, hash, _ := strings.Cut(a.Event.RuleSet, "@")
	set, err := adoption.ByHash(tx, x.Book, hash)
	if fault.KindOf(err) == fault.NotFound {
		s := step(StepRules, Fails, "事件所依据的规则集 "+id+" 未在此保存", "The rule set "+id+" that the event names is not kept here")
		s.Evidence = a.Event.RuleSet
		a.Steps = append(a.Steps, s)
		return nil
	}
	if err != nil {
		return err
	}
	term := set.EffectiveFrom + "–" + set.EffectiveTo
	day := workday.OfTime(time.UnixMilli(a.Event.Time)).String()
	s := step(StepRules, Holds, fmt.Sprintf("%s 的决定依据 %s（%s），文本施行 %s，全文在此保存且哈希相符", day, set.Title.ZH, set.Number, term),
		fmt.Sprintf("Decided on %s by %s (%s), a text in force %s; it is kept here in full, and its hash fits", day, set.Title.In("en"), set.Number, term))
	s.Evidence = a.Event.RuleSet
	s.Command = fmt.Sprintf("curl -sf %s/api/v1/rule-sets/%s | sha256sum | grep %s\n", x.URL, hash, hash)
	a.Steps = append(a.Steps, s)
	return nil
}

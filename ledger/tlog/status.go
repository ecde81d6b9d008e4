package tlog

import (
	"fmt"
	"slices"

	"huishu/ledger/fault"
)

// Status is whether a certificate stands.
type Status string

// The states of a certificate in a status list.
const (
	// StatusValid: it stands.
	StatusValid Status = "valid"
	// StatusSuspended: it does not stand now; the registration body may lift the suspension.
	StatusSuspended Status = "suspended"
	// StatusEnded: it will never stand again (expired, cancelled, revoked).
	StatusEnded Status = "ended"
)

// StatusEntry is the status of one certificate.
type StatusEntry struct {
	Status Status `json:"status"`
	// Since is when it came to be so, as by FormatTime.
	Since string `json:"since"`
}

// StatusList tells, in one signed file that can be saved and carried, which certificates stand. It names every certificate
// issued, so that one it does not know is not taken for good. As a file it is sealed like a receipt:
//
//	{"entries":{"<code>":{"since":"…","status":"valid"}},"format":"huishu-status/v1","issued":"…","issuer":"<vkey>","signature":"…"}
type StatusList struct {
	// Issued is when the list was made, in Unix milliseconds.
	Issued int64
	// Issuer is the verifier key of who signed; Sign sets it.
	Issuer  string
	Entries map[string]StatusEntry
}

// Sign returns the list as a file signed by key.
func (l StatusList) Sign(key Key) ([]byte, error) {
	if l.Entries == nil {
		l.Entries = map[string]StatusEntry{}
	}
	b, err := seal(statusFormat, map[string]any{"issued": FormatTime(l.Issued), "entries": l.Entries}, key)
	if err != nil {
		return nil, fmt.Errorf("signing status list: %w", err)
	}
	if _, err := OpenStatusList(b, []string{key.VKey}); err != nil {
		return nil, fmt.Errorf("signing status list: it would not verify: %w", err)
	}
	return b, nil
}

// OpenStatusList reads a status list and refuses it unless one of the trusted keys signed it.
func OpenStatusList(b []byte, trusted []string) (StatusList, error) {
	s, err := openSealed(statusFormat, b)
	if err != nil {
		return StatusList{}, err
	}
	if !s.valid(statusFormat) {
		return StatusList{}, fault.New(fault.Invalid, "status.signature", "状态清单的签名与内容不符", "The signature of the status list does not fit its content")
	}
	if !slices.Contains(trusted, s.issuer) {
		return StatusList{}, fault.Newf(fault.Invalid, "status.issuer", "状态清单的签发者未知：%s（指纹 %s）",
			"The status list is by an unknown signer: %s (fingerprint %s)", clip(s.key.Name()), Fingerprint(s.issuer))
	}
	l := StatusList{Issuer: s.issuer}
	issued, err := s.text("issued")
	if err != nil {
		return StatusList{}, err
	}
	if l.Issued, err = ParseTime(issued); err != nil {
		return StatusList{}, badField("issued", "不是时间", "is not a time")
	}
	if err := s.decode("entries", &l.Entries); err != nil {
		return StatusList{}, err
	}
	for code, e := range l.Entries {
		if _, err := ParseTime(e.Since); err != nil || e.Status != StatusValid && e.Status != StatusSuspended && e.Status != StatusEnded {
			return StatusList{}, badField("entries", "中 "+clip(code)+" 的状态不认识", "gives "+clip(code)+" a status that is not known")
		}
	}
	return l, nil
}

// verifyStatus looks the certificate up in the saved list. The reader learns the list's date, and judges whether that is fresh enough.
func verifyStatus(res *Result, r *Receipt, o Options) {
	l, err := OpenStatusList(o.Status, o.Keys)
	if err != nil {
		res.Add(Step{Name: StepStatus, Detail: fault.From(err).Message})
		return
	}
	if v, err := ParseVKey(l.Issuer); err != nil || !speaksFor(v.Name(), r.Log.Origin) {
		res.step(StepStatus, false, "状态清单属于另一个签发机构", "The status list is another issuer's")
		return
	}
	issued := FormatTime(l.Issued)
	e, ok := l.Entries[r.Code]
	switch {
	case !ok:
		res.step(StepStatus, false, fmt.Sprintf("%s 的状态清单中没有本证书", issued), fmt.Sprintf("The status list of %s does not know this certificate", issued))
	case e.Status == StatusValid:
		res.step(StepStatus, true, fmt.Sprintf("截至 %s 有效", issued), fmt.Sprintf("It stands, as of %s", issued))
	case e.Status == StatusSuspended:
		res.step(StepStatus, false, fmt.Sprintf("自 %s 起暂停（清单日期 %s）", e.Since, issued),
			fmt.Sprintf("Suspended since %s (list of %s)", e.Since, issued))
	default:
		res.step(StepStatus, false, fmt.Sprintf("自 %s 起终止（清单日期 %s）", e.Since, issued),
			fmt.Sprintf("Ended since %s (list of %s)", e.Since, issued))
	}
}

package tlog

import (
	"fmt"
	"slices"
	"time"

	"huishu/ledger/fault"
)

// MaxStatusAge is the issuer's promise: no list it serves is older. What a saved list says may have changed since, so
// [Verify] tells its age to readers who have a clock.
const MaxStatusAge = 5 * time.Minute

// Status is whether a certificate stands.
type Status string

// The states of a certificate in a status list.
const (
	// StatusValid: it stands.
	StatusValid Status = "valid"
	// StatusNotYet: it was given, and its first day is still to come.
	StatusNotYet Status = "not_yet"
	// StatusSuspended: it does not stand now; the registration body may lift the suspension.
	StatusSuspended Status = "suspended"
	// StatusEnded: it will never stand again (expired, cancelled, revoked).
	StatusEnded Status = "ended"
)

var statuses = []Status{StatusValid, StatusNotYet, StatusSuspended, StatusEnded}

// StatusEntry is the status of one certificate.
type StatusEntry struct {
	Status Status `json:"status"`
	// Since is when it came to be so, as by FormatTime.
	Since string `json:"since"`
	// Event is the id of the event whose certificate this is said of; empty for all certificates of the code. A product that is
	// registered again keeps its code, and its earlier certificate stands no more.
	Event string `json:"event,omitempty"`
}

// StatusList tells, in one signed file that can be saved and carried, which certificates stand. It names every certificate
// issued, so that one it does not know is not taken for good. As a file it is sealed like a receipt:
//
//	{"entries":{"<code>":{"event":"…","since":"…","status":"valid"}},"format":"huishu-status/v1","issued":"…","issuer":"<vkey>","signature":"…"}
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

// OpenStatusList reads a status list and refuses it unless one of the trusted keys signed it, or one of the retired keys before it was retired.
func OpenStatusList(b []byte, trusted []string, retired ...RetiredKey) (StatusList, error) {
	s, err := openSealed(statusFormat, b)
	if err != nil {
		return StatusList{}, err
	}
	if !s.valid(statusFormat) {
		return StatusList{}, fault.New(fault.Invalid, "status.signature", "状态清单的签名与内容不符", "The signature of the status list does not fit its content")
	}
	known := Options{Keys: trusted, Retired: retired}
	if !slices.Contains(known.all(), s.issuer) {
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
	if err := known.believesList(s.issuer, l.Issued); err != nil {
		return StatusList{}, err
	}
	if err := s.decode("entries", &l.Entries); err != nil {
		return StatusList{}, err
	}
	for code, e := range l.Entries {
		if _, err := ParseTime(e.Since); err != nil || !slices.Contains(statuses, e.Status) {
			return StatusList{}, badField("entries", "中 "+clip(code)+" 的状态不认识", "gives "+clip(code)+" a status that is not known")
		}
	}
	return l, nil
}

// believesList refuses a list dated after the key that signed it was retired. The key is one of those in use or retired.
func (o Options) believesList(issuer string, issued int64) error {
	old, retired := o.retired(issuer)
	if !retired || slices.Contains(o.Keys, issuer) || issued <= old.Until {
		return nil
	}
	return fault.Newf(fault.Invalid, "status.retired", "状态清单由已停用的公钥签发，日期却在停用（%s）之后（指纹 %s）",
		"The status list is signed by a retired key and dated after its retirement at %s (fingerprint %s)", FormatTime(old.Until), Fingerprint(issuer))
}

// verifyStatus looks the certificate up in the saved list. The reader learns the list's date, and that it is old, and judges
// whether that is fresh enough.
func verifyStatus(res *Result, r *Receipt, o Options) {
	l, err := OpenStatusList(o.Status, o.Keys, o.Retired...)
	if err != nil {
		res.Add(Step{Name: StepStatus, Detail: fault.From(err).Message})
		return
	}
	if v, err := ParseVKey(l.Issuer); err != nil || !speaksFor(v.Name(), r.Log.Origin) {
		res.step(StepStatus, false, "状态清单属于另一个签发机构", "The status list is another issuer's")
		return
	}
	ok, zh, en := l.of(r.Code, res.Event)
	ageZH, ageEN := l.age(o.Now)
	res.step(StepStatus, ok, zh+ageZH, en+ageEN)
}

// of says what the list knows of the certificate of an event.
func (l StatusList) of(code string, event *Event) (ok bool, zh, en string) {
	issued := FormatTime(l.Issued)
	e, known := l.Entries[code]
	switch {
	case !known:
		return false, fmt.Sprintf("%s 的状态清单中没有本证书", issued), fmt.Sprintf("The status list of %s does not know this certificate", issued)
	case e.Event != "" && event != nil && event.ID != e.Event && event.Time > l.Issued:
		return false, fmt.Sprintf("%s 的状态清单早于本证书，请重新下载清单", issued), fmt.Sprintf("The status list of %s is older than this certificate: download the list again", issued)
	case e.Event != "" && (event == nil || event.ID != e.Event):
		return false, fmt.Sprintf("%s 的状态清单中，此编码现行的是另一份证书（事件 %s）：本证书已被取代，请向签发机构下载新证书", issued, clip(e.Event)),
			fmt.Sprintf("The status list of %s names another certificate as the one that the code has now (event %s): this one was replaced, download the newer from its issuer", issued, clip(e.Event))
	}
	switch e.Status {
	case StatusValid:
		return true, fmt.Sprintf("截至 %s 有效", issued), fmt.Sprintf("It stands, as of %s", issued)
	case StatusNotYet:
		return false, fmt.Sprintf("尚未生效（清单日期 %s）", issued), fmt.Sprintf("Not yet in force (list of %s)", issued)
	case StatusSuspended:
		return false, fmt.Sprintf("自 %s 起暂停（清单日期 %s）", e.Since, issued), fmt.Sprintf("Suspended since %s (list of %s)", e.Since, issued)
	default:
		return false, fmt.Sprintf("自 %s 起终止（清单日期 %s）", e.Since, issued), fmt.Sprintf("Ended since %s (list of %s)", e.Since, issued)
	}
}

// age is what to say of a list whose date does not fit the reader's clock; nothing when it is fresh, or when there is no clock.
func (l StatusList) age(now int64) (zh, en string) {
	age := time.Duration(now-l.Issued) * time.Millisecond
	switch {
	case now == 0 || age.Abs() <= MaxStatusAge:
		return "", ""
	case age < 0:
		return "；注意：清单日期晚于本机时钟", "; mind: the list is dated later than this machine's clock"
	}
	promise := int(MaxStatusAge / time.Minute)
	n, unitZH, unitEN := int(age/time.Minute), "分钟", "minutes"
	if age >= 48*time.Hour {
		n, unitZH, unitEN = int(age/(24*time.Hour)), "天", "days"
	} else if age >= 2*time.Hour {
		n, unitZH, unitEN = int(age/time.Hour), "小时", "hours"
	}
	return fmt.Sprintf("；注意：清单已过时（%d %s前签发，签发机构提供的清单不超过 %d 分钟），请重新下载", n, unitZH, promise),
		fmt.Sprintf("; mind: the list is stale (issued %d %s ago; the issuer serves none older than %d minutes), download it again", n, unitEN, promise)
}

package erasure

import (
	"strings"
	"unicode/utf8"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Ground is why personal information is to be deleted. Its text stands in events: never rename one.
type Ground string

// The grounds of article 47, in its order.
const (
	// PurposeEnded: the purpose has been achieved, cannot be, or no longer needs the information (item 1).
	PurposeEnded Ground = "purpose_ended"
	// RetentionEnded: the service has ended, or the period of retention has run out (item 2).
	RetentionEnded Ground = "retention_ended"
	// ConsentWithdrawn: the person has withdrawn consent (item 3).
	ConsentWithdrawn Ground = "consent_withdrawn"
	// Unlawful: the information was handled against a law, a regulation or an agreement (item 4).
	Unlawful Ground = "unlawful"
	// OtherLaw: another law or administrative regulation demands it (item 5).
	OtherLaw Ground = "other_law"
)

// Grounds are all grounds, in the article's order.
var Grounds = []Ground{PurposeEnded, RetentionEnded, ConsentWithdrawn, Unlawful, OtherLaw}

var titles = map[Ground]fault.Text{
	PurposeEnded:     fault.T("处理目的已实现、无法实现或不再必要", "the purpose is achieved, cannot be, or no longer needs it"),
	RetentionEnded:   fault.T("已停止提供服务，或保存期限已届满", "the service has ended, or the period of retention has run out"),
	ConsentWithdrawn: fault.T("个人撤回同意", "the person withdrew consent"),
	Unlawful:         fault.T("违反法律、行政法规或者约定处理", "it was handled against law, regulation or agreement"),
	OtherLaw:         fault.T("法律、行政法规规定的其他情形", "another law or regulation demands it"),
}

var articles = map[Ground]string{
	PurposeEnded: "个人信息保护法 第四十七条第一款第一项", RetentionEnded: "个人信息保护法 第四十七条第一款第二项",
	ConsentWithdrawn: "个人信息保护法 第四十七条第一款第三项", Unlawful: "个人信息保护法 第四十七条第一款第四项",
	OtherLaw: "个人信息保护法 第四十七条第一款第五项",
}

// Title is the ground in words.
func (g Ground) Title() fault.Text { return titles[g] }

// Article is the provision, as it stands in the event.
func (g Ground) Article() string { return articles[g] }

// Decision is the decision that something be erased. It stays in the journal for ever and names no person.
type Decision struct {
	Ground Ground
	// Reason says where the decision is found, such as the number of the file.
	Reason string
}

// maxReason bounds the reason, in characters.
const maxReason = 200

// Check refuses a decision without a known ground or without a reason.
func (d Decision) Check() error {
	var errs []*fault.Error
	if d.Ground.Article() == "" {
		names := make([]string, len(Grounds))
		for i, g := range Grounds {
			names[i] = string(g)
		}
		all := strings.Join(names, ", ")
		errs = append(errs, fault.New(fault.Invalid, "erasure.ground", "删除的法定情形无效", "That is no ground for erasing").At("ground").Do("可用："+all, "Use one of: "+all))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(d.Reason)); n == 0 || n > maxReason {
		errs = append(errs, fault.New(fault.Invalid, "erasure.reason", "请写明删除决定的文号或出处（200 字以内）", "Say where the decision stands, in at most 200 characters").At("reason").
			Do("写文号即可；它将永久保留，不要写入个人姓名", "The number of the file will do; it is kept for ever, so name no person"))
	} else {
		errs = append(errs, fault.Paragraph("reason", d.Reason, len(d.Reason))) // for its characters; the limit is that of what is kept
	}
	return fault.Join(errs...)
}

// Erase takes the content of events about a subject under an act already granted. The subject's rows must be as they are to stay.
func (d Decision) Erase(tx *ledger.Tx, act access.Act, subject ledger.Ref, events ...string) (ledger.Erased, error) {
	if err := d.Check(); err != nil {
		return ledger.Erased{}, err
	}
	return tx.Erase(ledger.Erasure{Act: string(act), Subject: subject, Events: events, Ground: d.Ground.Article(), Reason: strings.TrimSpace(d.Reason)})
}

// Events takes the content of the events named, or of all about the subject when none are (act event.erase).
func Events(tx *ledger.Tx, d Decision, subject ledger.Ref, events ...string) (ledger.Erased, error) {
	if err := access.Require(tx, access.EventErase, access.Facts{}); err != nil {
		return ledger.Erased{}, err
	}
	return d.Erase(tx, access.EventErase, subject, events...)
}

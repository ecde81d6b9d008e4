package notice

import (
	"context"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/registry/factor"
	"huishu/registry/notice/mail"
	"huishu/registry/party"
	"huishu/registry/sso"
)

// Kinds of jobs by which a lost password is set anew.
const (
	jobResetAsked = "notice.reset_asked" // gives a ticket to who asked for one
	jobResetMail  = "notice.reset_mail"  // sends a ticket
)

// askedWindow is how long further requests for the same login are one with the first.
const askedWindow = 5 * time.Minute

// ResetHow is how an officer has somebody in again who has lost the password.
type ResetHow struct {
	// Mail sends the ticket to the confirmed address of the account; otherwise the officer hands it over.
	Mail bool
	// Intruder says that somebody else may have got hold of the account: password, factors, bound identities and the address for letters
	// open nothing from now on. What an intruder may have entered as its address is not written to.
	Intruder bool
}

// Reset gives the account's holder a ticket to set a new password (acts account.reset, and factor.reset where an intruder is feared). The
// token is returned this once, for the officer to hand over; it is empty where a letter brings it. An account without a confirmed
// address is Conflict "reset.no_address".
func Reset(tx *ledger.Tx, account string, how ResetHow) (t factor.Ticket, token string, err error) {
	if how.Intruder {
		if err := shutOut(tx, account, how); err != nil {
			return t, "", err
		}
	}
	if !how.Mail {
		if t, err = factor.GiveTicket(tx, account, factor.ByHand); err == nil {
			token, err = factor.NewToken(tx, t.ID)
		}
		return t, token, err
	}
	if t, err = factor.GiveTicket(tx, account, factor.ByMail); err != nil {
		return t, "", err
	}
	box, err := mailboxOf(tx, account)
	if fault.KindOf(err) == fault.NotFound || err == nil && box.VerifiedAt == 0 {
		err = fault.New(fault.Conflict, "reset.no_address", "该账号没有确认过的邮箱", "The account has no confirmed address").
			Do("请选择当面交付", "Hand the ticket over in person").At("way")
	}
	if err != nil {
		return t, "", err
	}
	return t, "", tx.Enqueue(ledger.Job{Kind: jobResetMail, Payload: mailJob{Account: account, Ticket: t.ID}})
}

func shutOut(tx *ledger.Tx, account string, how ResetHow) error {
	if how.Mail {
		return fault.New(fault.Invalid, "reset.mail_unsafe", "怀疑账号被他人控制时，不能将凭证发到其邮箱", "Where an intruder is feared the ticket is not sent to the account's address").
			Do("请当面交付", "Hand it over in person").At("way")
	}
	if err := sso.ShutOut(tx, account); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM email_address WHERE account = ?`, account)
	return err
}

// AskReset has a letter sent to the confirmed address of a login's account, with which its holder sets a new password (act
// account.recover). Neither what it returns nor how long it takes tells whether there is such an account: that is looked at in a job.
// Asking too often is TooMany "sign_in.throttled".
func AskReset(tx *ledger.Tx, login string, meta party.Meta) error {
	if err := access.Require(tx, access.AccountRecover, access.Facts{}); err != nil {
		return err
	}
	if err := party.CountReset(tx, login, meta); err != nil {
		return err
	}
	account, err := party.AccountByLogin(tx, login)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	window := tx.Now.Truncate(askedWindow).Format(time.RFC3339)
	return tx.Enqueue(ledger.Job{Kind: jobResetAsked, Key: jobResetAsked + "/" + window + "/" + hashOf(login), Payload: mailJob{Account: account.ID}})
}

// resetAsked gives the ticket where there is an address to send it to. A closed account, or none, gets nothing, and so does one that asked
// a moment ago.
func (p *Post) resetAsked(ctx context.Context, j jobs.Job) error {
	var about mailJob
	if err := j.Into(&about); err != nil || about.Account == "" {
		return err
	}
	return p.DB.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		box, err := mailboxOf(tx, about.Account)
		if fault.KindOf(err) == fault.NotFound || err == nil && box.VerifiedAt == 0 {
			return nil
		}
		if err != nil {
			return err
		}
		t, given, err := factor.AskedTicket(tx, about.Account)
		if fault.CodeOf(err) == "account.closed" || err == nil && !given {
			return nil
		}
		if err != nil {
			return err
		}
		return tx.Enqueue(ledger.Job{Kind: jobResetMail, Payload: mailJob{Account: about.Account, Ticket: t.ID}})
	})
}

// resetMail sends a ticket. The token is made here, so that no job ever holds one.
func (p *Post) resetMail(ctx context.Context, j jobs.Job) error {
	var about mailJob
	if err := j.Into(&about); err != nil {
		return err
	}
	var token string
	var box Mailbox
	err := p.DB.Work(ctx, func(tx *ledger.Tx) (err error) {
		box, err = mailboxOf(tx, about.Account)
		if fault.KindOf(err) == fault.NotFound || err == nil && box.VerifiedAt == 0 {
			return nil // taken away meanwhile
		}
		if err == nil {
			token, err = factor.NewToken(tx, about.Ticket)
		}
		return err
	})
	if err != nil || token == "" {
		return err
	}
	return p.send(ctx, mail.Letter{ID: "reset-" + j.ID, To: box.Address, Subject: "惠数：设置新密码 / Huishu: set a new password"}, "", []section{{
		Title: fault.T("设置新密码", "Set a new password"),
		Lines: []fault.Text{
			fault.T("有人为您的惠数账号申请重置密码。如果是您，请在 24 小时内打开下面的链接设置新密码；链接只能使用一次。",
				"Somebody asked for your password at Huishu to be set anew. If it was you, open the link within 24 hours; it works once."),
			fault.T("如果不是您，请忽略本邮件，原密码不变；请勿将链接转发给任何人，工作人员不会向您索要。",
				"If not, ignore this letter, and the password stays; never pass the link on: nobody of ours asks for it."),
		},
		Link: p.URL + "/reset/" + token,
	}})
}

// The holder of an account is told of every reset of the password that an officer arranged, and of each that was used: who knows
// nothing of it has to do something.
var _ = TellOf(factor.SubjectTicket, resetNews)

func resetNews(tx *ledger.Tx, e ledger.Recorded) ([]News, error) {
	t, err := factor.GetTicket(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	var occasion Occasion
	switch {
	case t.State == "used":
		occasion = PasswordRenewed
	case t.State == "open" && !t.Asked():
		occasion = ResetGiven
	default:
		return nil, nil
	}
	at := tx.Now.Format("2006-01-02 15:04")
	return []News{{Occasion: occasion, Persons: []string{t.Account}, Link: "/account/security", Words: map[string]fault.Text{"at": fault.T(at, at)}}}, nil
}

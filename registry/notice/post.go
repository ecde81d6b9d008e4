package notice

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/registry/notice/mail"
)

// Post writes letters: jobs of the queue, each tried again with growing pauses and put aside as dead when it keeps failing.
type Post struct {
	DB     *ledger.DB
	Server *mail.Server
	// URL is the address of this service, without a slash at its end, for the links in letters.
	URL string
}

// Handlers are the handlers of the room's jobs.
func (p *Post) Handlers() map[string]jobs.Handler {
	return map[string]jobs.Handler{jobConfirm: p.confirm, jobMail: p.one, jobDigest: p.digest, jobResetAsked: p.resetAsked, jobResetMail: p.resetMail}
}

// digestHour is when digests are sent, in legal time.
const digestHour = 9

// digestAtOnce bounds the messages of one digest.
const digestAtOnce = 200

// Round has digests sent that are due: a job for each person who waits for one, once a day or a week. It is run each hour, and does
// nothing before nine.
func (p *Post) Round(ctx context.Context, _ jobs.Job) error {
	return p.DB.Work(ctx, func(tx *ledger.Tx) error {
		if tx.Now.Hour() < digestHour {
			return nil
		}
		day := tx.Now.Format(time.DateOnly)
		for _, pace := range []Pace{Daily, Weekly} {
			if pace == Weekly && tx.Now.Weekday() != time.Monday {
				continue
			}
			var accounts []string
			if err := tx.Select(&accounts, `SELECT DISTINCT account FROM message_copy WHERE mail = ? AND mail <> ''`, pace); err != nil {
				return err
			}
			for _, a := range accounts {
				err := tx.Enqueue(ledger.Job{Kind: jobDigest, Key: jobDigest + "/" + string(pace) + "/" + day + "/" + a, Payload: mailJob{Account: a, Pace: pace}})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// confirm asks whether an address is right. The token is made here, so that no job ever holds one.
func (p *Post) confirm(ctx context.Context, j jobs.Job) error {
	var about mailJob
	if err := j.Into(&about); err != nil {
		return err
	}
	var token string
	err := p.DB.Work(ctx, func(tx *ledger.Tx) (err error) {
		token, err = askFor(tx, about)
		return err
	})
	if err != nil || token == "" {
		return err
	}
	link := p.URL + "/messages/email/confirm?token=" + token
	return p.send(ctx, mail.Letter{ID: "confirm-" + j.ID, To: about.Address, Subject: "惠数：请确认邮箱 / Huishu: please confirm your address"}, "", []section{{
		Title: fault.T("请确认这是您的邮箱", "Please confirm that this is your address"),
		Lines: []fault.Text{
			fault.T("有人在惠数填写了这个邮箱，用于接收办理通知。如果是您，请在 24 小时内打开下面的链接确认；如果不是，请忽略本邮件，不会再发送其他邮件。",
				"Somebody entered this address at Huishu to be told of cases. If it was you, open the link within 24 hours; if not, ignore this letter, and nothing more is sent."),
		},
		Link: link,
	}})
}

// one sends a message at once. A crash after the server took it and before that is noted sends it again, under the same Message-ID.
func (p *Post) one(ctx context.Context, j jobs.Job) error {
	var about mailJob
	if err := j.Into(&about); err != nil {
		return err
	}
	return p.deliver(ctx, about.Account, `c.account = ? AND c.message = ? AND c.mail = ?`, []any{about.Account, about.Message, Now}, "message-"+about.Message+"-"+about.Account)
}

func (p *Post) digest(ctx context.Context, j jobs.Job) error {
	var about mailJob
	if err := j.Into(&about); err != nil {
		return err
	}
	return p.deliver(ctx, about.Account, `c.account = ? AND c.mail = ?`, []any{about.Account, about.Pace}, "digest-"+j.ID)
}

// deliver sends the messages that wait to their person, in one letter, and notes that they were.
func (p *Post) deliver(ctx context.Context, account, where string, args []any, id string) error {
	var box Mailbox
	var items []Message
	err := p.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		if box, err = mailboxOf(tx, account); err != nil {
			return err
		}
		return tx.Select(&items, `SELECT `+messageColumns+` FROM message_copy c JOIN message m ON m.id = c.message
			WHERE `+where+` ORDER BY c.message LIMIT ?`, append(args, digestAtOnce)...)
	})
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	if len(items) > 0 && box.VerifiedAt != 0 {
		letter := mail.Letter{ID: id, To: box.Address, Subject: subjectOf(items), Unsubscribe: p.URL + "/messages/email/stop?token=" + box.Unsubscribe}
		if err := p.send(ctx, letter, letter.Unsubscribe, p.sections(items)); err != nil {
			return err
		}
	}
	return p.DB.Work(ctx, func(tx *ledger.Tx) error { // what nobody is written of any more waits no longer either
		for _, m := range items {
			if _, err := tx.Exec(`UPDATE message_copy SET mail = '' WHERE account = ? AND message = ?`, account, m.ID); err != nil {
				return err
			}
		}
		return nil
	})
}

// subjectOf is the subject of a letter: the message's own title in both languages, or how many there are. People's own words may stand in a title;
// what would break the line is taken out.
func subjectOf(items []Message) string {
	if len(items) == 1 {
		return "惠数：" + oneLine(items[0].TitleZH+" / "+items[0].TitleEN)
	}
	return fmt.Sprintf("惠数：%d 条消息 / Huishu: %d messages", len(items), len(items))
}

func (p *Post) sections(items []Message) []section {
	list := make([]section, 0, len(items))
	for _, m := range items {
		m.join()
		s := section{Title: m.Title, Link: p.URL + m.Link}
		zh, en := strings.Split(m.TextZH, "\n"), strings.Split(m.TextEN, "\n")
		for _, line := range zh {
			s.Lines = append(s.Lines, fault.T(line, ""))
		}
		for _, line := range en {
			s.Lines = append(s.Lines, fault.T("", line))
		}
		list = append(list, s)
	}
	return list
}

// section is one message in a letter.
type section struct {
	Title fault.Text
	Lines []fault.Text
	Link  string
}

var letterHTML = template.Must(template.New("letter").Parse(`<!doctype html><html lang="zh"><meta charset="utf-8"><body>
{{range .Sections}}<h2>{{.Title.ZH}}{{if .Title.EN}} / {{.Title.EN}}{{end}}</h2>
{{range .Lines}}{{if .ZH}}<p>{{.ZH}}</p>{{end}}{{if .EN}}<p lang="en">{{.EN}}</p>{{end}}
{{end}}<p><a href="{{.Link}}">{{.Link}}</a></p>
{{end}}{{if .Stop}}<hr><p>不再接收此类邮件 / No more of these letters: <a href="{{.Stop}}">{{.Stop}}</a></p>{{end}}</body></html>
`))

// send writes the letter in both languages: who reads it is known by an address only.
func (p *Post) send(ctx context.Context, l mail.Letter, stop string, sections []section) error {
	if !p.Server.Configured() {
		return jobs.Permanent(errors.New("no mail server is configured: start the service with --smtp-host, then retry the job"))
	}
	var text strings.Builder
	for _, s := range sections {
		fmt.Fprintf(&text, "%s\n%s\n\n", s.Title.ZH, s.Title.EN)
		for _, line := range s.Lines {
			text.WriteString(strings.TrimSpace(line.ZH+"\n"+line.EN) + "\n")
		}
		text.WriteString("\n" + s.Link + "\n\n")
	}
	if stop != "" {
		text.WriteString("--\n不再接收此类邮件 / No more of these letters: " + stop + "\n")
	}
	var html bytes.Buffer
	if err := letterHTML.Execute(&html, struct {
		Sections []section
		Stop     string
	}{sections, stop}); err != nil {
		return err
	}
	l.Text, l.HTML = text.String(), html.String()
	err := p.Server.Send(ctx, l)
	if errors.Is(err, mail.ErrRefused) {
		return jobs.Permanent(err)
	}
	return err
}

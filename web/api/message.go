package api

import (
	"net/http"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice"
)

func mountMessage(a *API) {
	op := operation("list-messages", "/messages", "message", "我的消息 / My messages", signedIn)
	op.Description = "What one was told, newest first. Each message stands in the transaction of the act that it tells of; `event` proves that act."
	read(a, op, func(tx *ledger.Tx, in *struct {
		Page
		Kind   string `query:"kind" maxLength:"40" doc:"One kind only."`
		Unread bool   `query:"unread" doc:"Only those that were not read yet."`
	}) (messagesView, error) {
		items, next, err := notice.List(tx, notice.Query{Kind: notice.Kind(in.Kind), Unread: in.Unread, Limit: in.Limit, Cursor: in.Cursor})
		if err != nil {
			return messagesView{}, err
		}
		n, err := notice.Unread(tx)
		return messagesView{listOf(each(items, viewMessage), next), n}, err
	})
	write(a, operation("read-message", "/messages/{id}/read", "message", "标为已读 / Mark a message as read", signedIn),
		func(tx *ledger.Tx, in *ByID) (messageView, error) {
			m, err := notice.Open(tx, in.ID)
			return viewMessage(m), err
		})
	write(a, operation("read-messages", "/messages/read", "message", "全部标为已读 / Mark all messages up to one as read", signedIn),
		func(tx *ledger.Tx, in *struct {
			Body struct {
				UpTo string `json:"up_to" minLength:"1" maxLength:"100" doc:"Id of the newest message that was shown; what came in since stays unread."`
			}
		}) (readView, error) {
			n, err := notice.ReadAll(tx, in.Body.UpTo)
			return readView{n}, err
		})
	read(a, operation("get-message-settings", "/me/message-settings", "message", "通知设置 / How I am told", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[notice.Setting], error) {
			items, err := notice.Settings(tx)
			return listOf(items, ""), err
		})
	op = operation("set-message-settings", "/me/message-settings", "message", "修改通知设置 / Change how I am told", signedIn)
	op.Method = http.MethodPut
	op.Description = "What is left out stays as it is. Statutory kinds cannot be switched off in the application."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			Settings []notice.Setting `json:"settings" maxItems:"100"`
		}
	}) (list[notice.Setting], error) {
		if err := notice.Choose(tx, in.Body.Settings); err != nil {
			return list[notice.Setting]{}, err
		}
		items, err := notice.Settings(tx)
		return listOf(items, ""), err
	})
	mountMailbox(a)
}

func mountMailbox(a *API) {
	read(a, operation("get-mailbox", "/me/mailbox", "message", "接收通知的邮箱 / Where I am written to", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (mailboxView, error) {
			return shown(viewMailbox)(notice.OwnMailbox(tx))
		})
	op := operation("set-mailbox", "/me/mailbox", "message", "设置邮箱 / Set my e-mail address", signedIn)
	op.Method = http.MethodPut
	op.Description = "A letter asks at the address whether it is right; until its link was opened nothing else is sent there. An empty address ends all letters."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			Address string `json:"address" maxLength:"254"`
		}
	}) (mailboxView, error) {
		if err := notice.SetMailbox(tx, in.Body.Address); err != nil {
			return mailboxView{}, atMembers(err, map[string]string{"email": "address"})
		}
		return shown(viewMailbox)(notice.OwnMailbox(tx))
	})
}

type messagesView struct {
	list[messageView]
	Unread int `json:"unread" doc:"Unread messages, counted up to 100."`
}

type readView struct {
	Read int64 `json:"read" doc:"How many were unread."`
}

type messageView struct {
	ID       string      `json:"id"`
	Kind     notice.Kind `json:"kind"`
	Occasion string      `json:"occasion" doc:"What happened, such as refused."`
	Event    string      `json:"event,omitempty" doc:"Id of the event that it tells of."`
	Subject  struct {
		Kind string `json:"kind"`
		ID   string `json:"id"`
	} `json:"subject"`
	Title     fault.Text `json:"title"`
	Text      fault.Text `json:"text" doc:"One paragraph a line."`
	Link      string     `json:"link" doc:"Path of the page to act on."`
	Party     string     `json:"party,omitempty" doc:"The organisation that it is told for."`
	CreatedAt *time.Time `json:"created_at"`
	ReadAt    *time.Time `json:"read_at,omitempty"`
}

func viewMessage(m notice.Message) messageView {
	v := messageView{
		ID: m.ID, Kind: m.Kind, Occasion: string(m.Occasion), Event: m.Event, Title: m.Title, Text: m.Text, Link: m.Link, Party: m.Party,
		CreatedAt: when(m.CreatedAt), ReadAt: when(m.ReadAt),
	}
	v.Subject.Kind, v.Subject.ID = m.SubjectKind, m.SubjectID
	return v
}

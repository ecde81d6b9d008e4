package pages

import (
	"bytes"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/web/components"
)

// kept are whole pages as strangers see them, remembered until one of the tables that they were read from is written: what a page says
// of today is never older than the last write, as if it had been asked anew.
type kept = *ledger.Memo[keptKey, []byte]

// keptPages bounds how many pages of a kind are remembered; each has a few ten thousand bytes.
const keptPages = 500

func newKept(tables ...string) kept { return ledger.NewMemo[keptKey, []byte](keptPages, tables...) }

// keptKey is all that a stranger's page hangs on beside the tables: its address, the language, the date, and the state of the log that
// stands in every frame.
type keptKey struct {
	site, uri string
	lang      components.Lang
	date      string
	head      tlog.Checkpoint
	anchored  int64
}

// keptPage is page, and answers strangers from memory. A page that shows a message, or answers a query, is made for whoever asks.
func (p *Pages) keptPage(path string, pages kept, fn func(v *visit, tx *ledger.Tx) (content, error)) {
	p.echo.GET(path, func(c echo.Context) error {
		v := p.visiting(c)
		if _, err := c.Cookie(flashCookie); err == nil || !v.caller.Actor.Stranger() || c.QueryString() != "" {
			return p.answer(v, fn)
		}
		key := keptKey{site: p.PublicURL, uri: c.Request().URL.RequestURI(), lang: v.lang, date: v.DB.Now().In(ledger.Zone).Format(time.DateOnly), head: v.DB.Head(), anchored: v.Anchors().AnchoredSize}
		page, err := pages.Get(v.DB, key, func() ([]byte, error) {
			body, err := v.gather(fn)
			if err != nil {
				return nil, err
			}
			var b bytes.Buffer
			err = v.framed(body).Render(&b)
			return b.Bytes(), err
		})
		if err != nil {
			return v.askToSignIn(err)
		}
		v.Response().Header().Set("Content-Length", strconv.Itoa(len(page)))
		v.header(http.StatusOK)
		_, err = v.Response().Write(page)
		return err
	})
}

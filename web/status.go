package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/backend"
)

// statusPath is where the signed status list is served, as /.well-known/huishu.json says.
const statusPath = "/status"

// statusList makes the signed status list when it is asked for, and keeps it while nothing was
// recorded and the minute lasts: no background task can leave an old one standing. With the
// minute that caches may keep it, nobody is given a list older than tlog.MaxStatusAge.
type statusList struct {
	mu           sync.Mutex // held while a list is made: those who wait share it
	size, minute int64
	file         []byte
	etag         string
}

func mountStatus(e *echo.Echo, b *backend.Backend) {
	var s statusList
	e.Match([]string{http.MethodGet, http.MethodHead}, statusPath, func(c echo.Context) error {
		file, etag, err := s.current(c, b)
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set("Content-Type", "application/json")
		h.Set("Content-Disposition", `inline; filename="status.json"`)
		h.Set("Cache-Control", "public, max-age=60, must-revalidate")
		h.Set("ETag", etag)
		http.ServeContent(c.Response(), c.Request(), "", time.Time{}, bytes.NewReader(file))
		return nil
	})
}

func (s *statusList) current(c echo.Context, b *backend.Backend) (file []byte, etag string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	// The size is read before the snapshot is taken: a list may know more than its key says, never less.
	size, minute := b.DB.Head().Size, b.DB.Now().Unix()/60
	if s.file != nil && s.size == size && s.minute == minute {
		return s.file, s.etag, nil
	}
	err = view(c, b, func(tx *ledger.Tx) (err error) {
		file, err = product.StatusList(tx)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(file)
	s.size, s.minute, s.file, s.etag = size, minute, file, `"`+hex.EncodeToString(sum[:16])+`"`
	return s.file, s.etag, nil
}

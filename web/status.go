package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
	"huishu/web/backend"
)

// statusPath is where the signed status list is served, as /.well-known/huishu.json says.
const statusPath = "/status"

// statusList makes a signed status list when it is asked for, and keeps it while nothing was
// recorded and the minute lasts: no background task can leave an old one standing. With the
// minute that caches may keep it, nobody is given a list older than tlog.MaxStatusAge.
type statusList struct {
	make func(tx *ledger.Tx) ([]byte, error)

	mu           sync.Mutex // held while a list is made: those who wait share it
	size, minute int64
	file         []byte
	etag         string
}

// mountStatus serves our own list and, below it, the same in the shape of W3C Bitstring Status List, a list for each purpose.
func mountStatus(e *echo.Echo, b *backend.Backend) {
	serveStatus(e, b, statusPath, "application/json", product.StatusList)
	for _, purpose := range []tlog.Purpose{tlog.Revocation, tlog.Suspension} {
		path := statusPath + "/" + string(purpose)
		serveStatus(e, b, path, "application/vc", func(tx *ledger.Tx) ([]byte, error) { return product.BitstringList(tx, purpose, b.PublicURL+path) })
	}
}

func serveStatus(e *echo.Echo, b *backend.Backend, path, mime string, list func(tx *ledger.Tx) ([]byte, error)) {
	s := statusList{make: list}
	e.Match([]string{http.MethodGet, http.MethodHead}, path, func(c echo.Context) error {
		file, etag, err := s.current(c, b)
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set("Content-Type", mime)
		h.Set("Content-Disposition", `inline; filename="`+strings.ReplaceAll(path[1:], "/", "-")+`.json"`)
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
		file, err = s.make(tx)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(file)
	s.size, s.minute, s.file, s.etag = size, minute, file, `"`+hex.EncodeToString(sum[:16])+`"`
	return s.file, s.etag, nil
}

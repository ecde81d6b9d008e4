package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/ledger/witness"
	"huishu/web/backend"
	"huishu/web/request"
)

// mountLog serves the transparency log as C2SP tlog-tiles under /log/. Tiles and full
// bundles never change and may be cached for ever; the checkpoint may not. Ours, beside the
// standard: /log/witnessed is the newest checkpoint whose cosignatures meet the witness policy. On a
// busy log /log/checkpoint is always a little newer, because nothing waits for a witness.
func mountLog(e *echo.Echo, b *backend.Backend) {
	e.GET("/log/checkpoint", checkpoint(b, (*ledger.Tx).Checkpoint))
	e.GET("/log/witnessed", checkpoint(b, func(tx *ledger.Tx) (note string, err error) {
		note, _, err = witness.Witnessed(tx)
		return note, err
	}))
	e.GET("/log/tile/*", func(c echo.Context) error {
		level, index, width, err := tlog.ParseTilePath(strings.TrimPrefix(c.Request().URL.Path, "/log/"))
		if err != nil {
			return echo.ErrNotFound
		}
		var data []byte
		err = view(c, b, func(tx *ledger.Tx) (err error) {
			if level == tlog.EntriesLevel {
				data, err = tx.Entries(index, width)
				return err
			}
			data, err = tx.Tile(level, index, width)
			return err
		})
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		return c.Blob(http.StatusOK, "application/octet-stream", data)
	})
}

// checkpoint serves the newest checkpoint of one kind.
func checkpoint(b *backend.Backend, newest func(tx *ledger.Tx) (note string, err error)) echo.HandlerFunc {
	return func(c echo.Context) error {
		var note string
		err := view(c, b, func(tx *ledger.Tx) (err error) { note, err = newest(tx); return err })
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "no-cache")
		return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(note))
	}
}

func view(c echo.Context, b *backend.Backend, fn func(tx *ledger.Tx) error) error {
	ctx := c.Request().Context()
	return b.DB.View(ctx, request.From(ctx).Actor, fn)
}

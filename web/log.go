package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/web/backend"
	"huishu/web/request"
)

// mountLog serves the transparency log as C2SP tlog-tiles under /log/. Tiles and full
// bundles never change and may be cached for ever; the checkpoint may not.
func mountLog(e *echo.Echo, b *backend.Backend) {
	e.GET("/log/checkpoint", func(c echo.Context) error {
		var note string
		err := view(c, b, func(tx *ledger.Tx) (err error) { note, err = tx.Checkpoint(); return err })
		if err != nil {
			return err
		}
		c.Response().Header().Set("Cache-Control", "no-cache")
		return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(note))
	})
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

func view(c echo.Context, b *backend.Backend, fn func(tx *ledger.Tx) error) error {
	ctx := c.Request().Context()
	return b.DB.View(ctx, request.From(ctx).Actor, fn)
}

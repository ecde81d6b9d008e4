package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/backend"
)

// mountHealth serves what machines ask: alive, ready, and where to find the log's key.
func mountHealth(e *echo.Echo, b *backend.Backend) {
	e.GET("/healthz", func(c echo.Context) error { return c.JSON(http.StatusOK, map[string]string{"status": "ok"}) })
	e.GET("/readyz", func(c echo.Context) error {
		anchors := b.Anchors()
		err := view(c, b, func(tx *ledger.Tx) error {
			_, err := tx.Checkpoint()
			if fault.KindOf(err) == fault.NotFound {
				return nil // an empty log is ready
			}
			return err
		})
		status, code := "ready", http.StatusOK
		if err != nil {
			status, code = "not ready", http.StatusServiceUnavailable
		}
		return c.JSON(code, map[string]any{"status": status, "log_size": b.DB.Head().Size, "anchor": anchors})
	})
	e.GET("/.well-known/huishu.json", func(c echo.Context) error {
		anchors := b.Anchors()
		return c.JSON(http.StatusOK, map[string]any{
			"log":         map[string]string{"origin": b.DB.Origin(), "verifier_key": b.DB.VerifierKey(), "url": b.PublicURL + "/log/"},
			"anchor":      map[string]any{"chain_id": anchors.ChainID, "contract": anchors.Contract},
			"status_list": b.PublicURL + statusPath,
		})
	})
}

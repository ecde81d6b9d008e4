package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/jobs"
	"huishu/ledger/witness"
	"huishu/web/backend"
)

// health is how the service is, in figures.
type health struct {
	// Status is "ready", or "not ready" while the database does not answer or the writer turns writes away.
	// Nothing else stops the service: anchors, witnesses and jobs that are behind are told, not acted upon.
	Status   string             `json:"status"`
	Database ledger.Leadership  `json:"database"`
	LogSize  int64              `json:"log_size"`
	Writer   ledger.WriterStats `json:"writer"`
	Anchor   anchorHealth       `json:"anchor"`
	Witness  witness.Status     `json:"witness"`
	Jobs     jobs.Backlog       `json:"jobs"`
}

type anchorHealth struct {
	anchor.Status
	// Problem is the code of what holds anchoring up; empty while nothing does.
	Problem string     `json:"problem"`
	Lag     anchor.Lag `json:"lag"`
}

// healthOf looks at every part.
func healthOf(ctx context.Context, b *backend.Backend) (health, error) {
	anchors := b.Anchors()
	h := health{
		Status: "ready", LogSize: b.DB.Head().Size, Writer: b.DB.Writer(),
		Anchor: anchorHealth{Status: anchors, Problem: anchors.Code()},
	}
	err := b.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		if h.Database, err = tx.Leadership(); err != nil {
			return err
		}
		if h.Jobs, err = jobs.BacklogOf(tx); err != nil {
			return err
		}
		if h.Anchor.Lag, err = anchor.LagOf(tx); err != nil {
			return err
		}
		h.Witness, err = b.Witnessing(tx)
		return err
	})
	if err != nil || h.Writer.Queued >= h.Writer.Limit {
		h.Status = "not ready"
	}
	return h, err
}

// mountHealth serves what machines ask: alive, and ready.
func mountHealth(e *echo.Echo, b *backend.Backend) {
	e.GET("/healthz", func(c echo.Context) error { return c.JSON(http.StatusOK, map[string]string{"status": "ok"}) })
	e.GET("/readyz", func(c echo.Context) error {
		h, err := healthOf(c.Request().Context(), b)
		if err != nil {
			b.Logger.Error("not ready", "error", err)
		}
		code := http.StatusOK
		if h.Status != "ready" {
			code = http.StatusServiceUnavailable
		}
		c.Response().Header().Set("Cache-Control", "no-store")
		return c.JSON(code, h)
	})
}

package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"huishu/web/backend"
	"huishu/web/offline"
	"huishu/web/request"
)

// mountOffline serves the page that verifies in the browser. Its policy is its own: exactly its script, no connection.
func mountOffline(e *echo.Echo, b *backend.Backend) {
	e.GET("/verify/offline", func(c echo.Context) error {
		page, err := offline.Page(request.From(c.Request().Context()).Lang, b.DB.Trust())
		if err != nil {
			return err
		}
		h := c.Response().Header()
		h.Set("Content-Security-Policy", offline.Policy+"; frame-ancestors 'none'")
		if c.QueryParam("download") != "" {
			h.Set("Content-Disposition", `attachment; filename="huishu-verify.html"`)
		}
		return c.Blob(http.StatusOK, "text/html; charset=utf-8", page)
	})
}

package web

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"huishu/web/api"
	"huishu/web/backend"
	"huishu/web/pages"
	"huishu/web/static"
)

// maxBody bounds every request in bytes; uploads bound themselves below it.
const (
	maxBody      = "40M"
	maxBodyBytes = 40 << 20
)

// Server is the mounted program.
type Server struct {
	*echo.Echo
	API *api.API
}

// New mounts everything that is served.
func New(b *backend.Backend) *Server {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.Server.ReadHeaderTimeout = 10 * time.Second
	e.IPExtractor = peerOf(b.TrustedProxies)
	e.HTTPErrorHandler = errorHandler(b)
	e.Pre(middleware.RemoveTrailingSlash())
	e.Use(
		mountMetrics(e, b),
		middleware.RequestIDWithConfig(middleware.RequestIDConfig{Generator: requestNumber}), // in every log line and incident
		signAnswers(b),
		recoverAndLog(b),
		plainParams,
		securityHeaders(b),
		echo.WrapMiddleware(http.NewCrossOriginProtection().Handler),
		authenticate(b),
		middleware.BodyLimit(maxBody),
	)
	mountLog(e, b)
	mountStatus(e, b)
	mountHealth(e, b)
	mountWellKnown(e, b)
	mountOffline(e, b)
	e.GET(static.Prefix+"*", echo.WrapHandler(static.Handler()))
	a := api.Mount(e, b)
	pages.Mount(e, b, a)
	return &Server{e, a}
}

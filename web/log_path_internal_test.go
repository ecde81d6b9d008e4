package web

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

// What a path opens by itself does not reach the operator's log.
func TestLoggedPath(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{"/parties/7": "/parties/7", "/reset/abc": "/reset/:ticket", "/join/abc": "/join/:token"} {
		e, got := echo.New(), ""
		for _, route := range []string{"/parties/:id", "/reset/:ticket", "/join/:token"} {
			e.GET(route, func(c echo.Context) error {
				got = loggedPath(c)
				return nil
			})
		}
		e.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if got != want {
			t.Errorf("%s is logged as %s, want %s", path, got, want)
		}
	}
}

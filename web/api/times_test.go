package api

import (
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/labstack/echo/v4"

	"huishu/web/backend"
)

// Every moment in the interface is a time of RFC 3339, none a number.
func TestTimesAreWritten(t *testing.T) {
	a := Mount(echo.New(), &backend.Backend{})
	moments := 0
	for name, schema := range a.huma.OpenAPI().Components.Schemas.Map() {
		for field, p := range schema.Properties {
			if field != "at" && !strings.HasSuffix(field, "_at") {
				continue
			}
			if moments++; p.Type != huma.TypeString || p.Format != "date-time" {
				t.Errorf("%s.%s is %s %s", name, field, p.Type, p.Format)
			}
		}
	}
	if moments < 80 {
		t.Errorf("only %d moments were looked at", moments)
	}
}

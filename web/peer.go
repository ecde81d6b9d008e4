package web

import (
	"net"

	"github.com/labstack/echo/v4"
)

// peerOf tells from which network address a request comes, for the limits, the allow-lists of keys, the lock-out and the list
// of sessions. The connection tells, unless it is a trusted proxy's: then the header X-Forwarded-For, read from its end up to
// the first address that is no trusted proxy, since what stands before that anybody may have written.
func peerOf(trusted []net.IPNet) echo.IPExtractor {
	if len(trusted) == 0 {
		return echo.ExtractIPDirect()
	}
	trust := []echo.TrustOption{echo.TrustLoopback(false), echo.TrustLinkLocal(false), echo.TrustPrivateNet(false)}
	for i := range trusted {
		trust = append(trust, echo.TrustIPRange(&trusted[i]))
	}
	return echo.ExtractIPFromXFFHeader(trust...)
}

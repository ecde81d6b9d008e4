package notice

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"huishu/registry/notice/outbound"
)

// TestUnreached: why a delivery got no answer is said in words that tell nothing of our own network.
func TestUnreached(t *testing.T) {
	t.Parallel()
	dial := func(err error) error {
		return &url.Error{Op: "Post", URL: "https://hooks.example.com/in", Err: &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.IPv4(10, 1, 2, 3), Port: 443}, Err: err}}
	}
	for want, err := range map[string]error{
		"the name of the host is not known: hooks.example.com":    dial(&net.DNSError{Err: "no such host", Name: "hooks.example.com", Server: "10.1.2.3:53", IsNotFound: true}),
		"the host refuses the connection":                         dial(os.NewSyscallError("connect", syscall.ECONNREFUSED)),
		"no answer in time":                                       dial(context.DeadlineExceeded),
		outbound.ErrNotPublic.Error():                             dial(fmt.Errorf("10.1.2.3: %w", outbound.ErrNotPublic)),
		"the host cannot be reached, or broke the connection off": dial(errors.New("read 10.1.2.3:4711->10.1.2.3:443: reset")),
	} {
		if got := unreached(err); got != want || strings.Contains(got, "10.1.2.3") {
			t.Errorf("%v: %q, want %q", err, got, want)
		}
	}
}

package code

import (
	"net/url"
	"testing"
)

func TestSegment(t *testing.T) {
	t.Parallel()
	for plain, want := range map[string]string{
		"691441302MA4X00001H4413WL8YGPB4*": "691441302MA4X00001H4413WL8YGPB4*", "HZ/2026?7#1": "HZ%2F2026%3F7%231", "%2A": "%252A", "": "",
	} {
		got := Segment(plain)
		if back, err := url.PathUnescape(got); got != want || back != plain || err != nil {
			t.Errorf("%q becomes %q, want %q; read again it is %q, %v", plain, got, want, back, err)
		}
	}
}

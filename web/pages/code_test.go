package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Anyone checks codes of several kinds at once; a wrong entry is answered at its field, and what was entered is kept.
func TestCodes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	anyone := s.stranger()
	p := anyone.post("/codes", url.Values{"kind": {"guess"}, "codes": {"11441300007187648g\r\n\r\n441302\r\n65"}})
	for _, want := range []string{"11441300007187648G", "统一社会信用代码", "广东省惠州市惠城区", "软件和信息技术服务业"} {
		if p.status != http.StatusOK || !strings.Contains(p.body, want) {
			t.Errorf("%d, without %q", p.status, want)
		}
	}
	for want, values := range map[string]url.Values{
		"请输入要校验的代码":      {"codes": {" \r\n"}},
		"一次至多校验 100 个代码": {"codes": {strings.Repeat("65\r\n", 101)}},
		"没有这个代码种类":       {"codes": {"65"}, "kind": {"nose"}},
	} {
		if p := anyone.post("/codes", values); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.body, want) {
			t.Errorf("%v: %d, without %q", values["kind"], p.status, want)
		}
	}
}

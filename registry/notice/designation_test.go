package notice_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/registry/party"
)

// TestDesignationIsTold: the people of a body are told in the application, and by its webhook, in both languages, that it was
// made something and that it ceased to be it, on which paper and by which text; nobody else is.
func TestDesignationIsTold(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	office, body := h.people["authority"][0], h.people["other_body"][0]
	h.create(body, string(notice.Decision))
	n := party.NewDesignation{Capacity: party.AsAuthorising, Ground: "惠府办〔2026〕9号"}
	h.Must(office, func(tx *ledger.Tx) error { _, err := party.Designate(tx, body.Party, n); return err })
	n.Ground = "惠府办〔2026〕12号"
	h.Must(office, func(tx *ledger.Tx) error { _, err := party.Release(tx, body.Party, n); return err })

	grounds := map[notice.Occasion]string{notice.Designated: "惠府办〔2026〕9号", notice.Released: "惠府办〔2026〕12号"}
	for name, people := range h.people {
		for _, a := range people {
			told := 0
			for _, m := range h.messages(a) {
				ground, ours := grounds[m.Occasion]
				if !ours {
					continue
				}
				told++
				sound(t, name, m)
				if m.Kind != notice.Decision || !strings.Contains(m.Text.ZH, ground) || !strings.Contains(m.Text.EN, ground) || !strings.Contains(m.Text.EN, "发改价格〔2025〕65号") ||
					!strings.Contains(m.Title.ZH, "授权主体") || !strings.Contains(m.Title.EN, "Authorising subject") || m.Link != "/parties/"+body.Party {
					t.Errorf("%s is told %+v", name, m)
				}
				if stays := strings.Contains(m.Text.ZH, "上限收费标准继续有效"); stays != (m.Occasion == notice.Released) {
					t.Errorf("what stays: %s", m.Text.ZH)
				}
			}
			if want := map[string]int{"other_body": 2}[name]; told != want {
				t.Errorf("%s was told %d times, not %d", name, told, want)
			}
		}
	}
	got := h.drain(http.StatusNoContent)
	if len(got) != 2 || !strings.Contains(got[0].body+got[1].body, "惠府办〔2026〕9号") || !strings.Contains(got[0].body+got[1].body, "惠府办〔2026〕12号") {
		t.Errorf("the body's system was sent %+v", got)
	}
}

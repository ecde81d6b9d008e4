package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/registry/party"
)

// TestImportParties: checked first, then taken in; what came back is fetched as a file, and the earlier qualification is marked.
func TestImportParties(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/desk/parties/import"
	if p := s.member(s.Buyer).get(path); p.status != http.StatusForbidden {
		t.Errorf("a company: %d", p.status)
	}
	uscc := code.CompleteUSCC("91441302MA4X00091")
	csv := "单位名称,统一社会信用代码,行政区划,法定代表人,联系人,联系电话,资格,原编号,发证机关,有效期起\n" +
		"惠州老字号数据有限公司," + uscc + ",惠城区,陈一,李二,0752-2808080,数据商,惠数备-2024-7,惠州市发展和改革局,2024-03-01\n" +
		"惠州无码有限公司,,惠城区,陈一,李二,0752-2808080,,,,\n"
	office := s.member(s.Authority)
	report := office.see(path).fill(path, fields{"file": file{"主体.csv", csv}})
	if report.status != http.StatusOK || !strings.Contains(report.words(), "惠州无码有限公司") {
		t.Fatalf("%d %s", report.status, report.words())
	}
	var id string
	s.View(ledger.System, func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, uscc)
		id = p.ID
		return err
	})
	if seen := s.stranger().see("/parties/" + id); !strings.Contains(seen.words(), "惠数备-2024-7") || !strings.Contains(seen.words(), "本系统启用前") {
		t.Errorf("%s", seen.words())
	}
	if empty := office.see(path).fill(path, fields{"file": file{"空.csv", "甲,乙\n1,2\n"}}); empty.status != http.StatusUnprocessableEntity {
		t.Errorf("%d %s", empty.status, empty.words())
	}
}

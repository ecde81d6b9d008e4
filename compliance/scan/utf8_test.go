package scan

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// TestValidUTF8 compares with the library at every place of a text where a byte can be wrong.
func TestValidUTF8(t *testing.T) {
	t.Parallel()
	base := strings.Repeat("数据，", 7) + "abc惠州市公共，数据\u3000资源é𠮷登记（2026）平台01234567890123456789惠州\uD7FF\uE000\uFFFD" + strings.Repeat("元a", 8) + strings.Repeat("元", 9)
	for i := range len(base) {
		for c := range 256 {
			b := []byte(base)
			b[i] = byte(c)
			for _, s := range [][]byte{b, b[i:], b[:i+1]} {
				if validUTF8(s) != utf8.Valid(s) {
					t.Fatalf("%x: %v", s, !utf8.Valid(s))
				}
			}
		}
	}
}

func BenchmarkValidUTF8(b *testing.B) {
	data := []byte(strings.Repeat("000123,惠州市公共停车场基本信息,市数据局,本数据由主管部门按照政务信息资源目录编制指南整理，每日更新,2025-01-02,77\n", 10000))
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		validUTF8(data)
	}
}

package scan

import "strings"

// Words in the headers of a table of positions: where, when, of whom or what, and how it moves. A word of up to four letters stands
// alone.
var (
	longitudeWords = []string{"经度", "經度", "lng", "lon", "longitude"}
	latitudeWords  = []string{"纬度", "緯度", "lat", "latitude"}
	momentWords    = []string{"时间", "時間", "时刻", "time", "timestamp", "datetime"}
	moverWords     = []string{
		"车牌", "車牌", "号牌", "车辆", "車輛", "手机", "手機", "用户", "用戶", "会员", "司机", "司機", "驾驶", "乘客", "骑手", "姓名",
		"user", "driver", "rider", "passenger", "vehicle", "plate", "imei", "imsi", "phone", "mobile", "taxi",
	}
	deviceWords = []string{"设备", "設備", "终端", "終端", "device", "terminal"}
	motionWords = []string{"速度", "车速", "航向", "方向", "里程", "speed", "heading", "bearing"}
	countWords  = []string{"数", "數", "量", "率", "count", "num"}
)

// Of a table with positions and times: how surely it shows where somebody went. A device that has a speed moves, and may be a bus.
const (
	sureTrack   = 0.85
	deviceTrack = 0.6
)

// tracks marks the columns of longitudes and latitudes of a table that shows where somebody or something was at which time. Neither the
// stops of a line, which have no times, nor the stations of a net, which stand still, are tracks.
func (t *table) tracks() {
	var where []*column
	has := func(words []string) bool {
		for _, header := range t.head {
			if h := lower(header); headed(h, words) && !anyOf(h, countWords) {
				return true
			}
		}
		return false
	}
	sure := 0.0
	switch {
	case !has(longitudeWords) || !has(latitudeWords) || !has(momentWords):
		return
	case has(moverWords):
		sure = sureTrack
	case has(deviceWords) && has(motionWords):
		sure = deviceTrack
	default:
		return
	}
	for i, header := range t.head {
		if h := lower(header); headed(h, longitudeWords) || headed(h, latitudeWords) {
			where = append(where, t.columns[i])
		}
	}
	for _, col := range where {
		col.track, col.announced, col.plain, col.quick = sure, true, false, false
	}
}

// headed reports whether a header in small letters has one of the words.
func headed(header string, words []string) bool {
	for _, w := range words {
		if indexHint(header, w) >= 0 {
			return true
		}
	}
	return false
}

// trackedCell takes a coordinate of a track.
func (c *collector) trackedCell(col *column, line int, value string) {
	if digits := strings.TrimPrefix(value, "-"); digits != "" && decimalEnd(digits, 0) == len(digits) {
		c.noteMasked(col, kGPS, line, 1, col.track, byTrack, mask(kGPS, value))
	}
}

// position takes a latitude and a longitude in one text that speaks of tracking. Coordinates of places are no personal
// information, so a header alone must say that these are tracks.
func (f *finder) position() {
	s := f.text
	if !f.hints.has(kGPS) && !anyHint(f.lowered(), kGPS) {
		return
	}
	for i := 0; i < len(s); i++ {
		if !isDigit(s[i]) || i > 0 && (isWord(s[i-1]) || s[i-1] == '.') {
			continue
		}
		a := decimalEnd(s, i)
		if a == 0 {
			continue
		}
		j := a
		for j < len(s) {
			if s[j] == ',' || s[j] == ' ' {
				j++
			} else if strings.HasPrefix(s[j:], "，") {
				j += len("，")
			} else {
				break
			}
		}
		if b := decimalEnd(s, j); j > a && b > 0 {
			f.add(kGPS, i, b, 0.6, byWords)
			i = b
		}
	}
}

// decimalEnd returns the end of a coordinate that begins at byte i: one to three digits, a point and at least four, or 0.
func decimalEnd(s string, i int) int {
	j := i
	for j < len(s) && isDigit(s[j]) {
		j++
	}
	if j == i || j-i > 3 || j >= len(s) || s[j] != '.' {
		return 0
	}
	k := j + 1
	for k < len(s) && isDigit(s[k]) {
		k++
	}
	if k-j < 5 {
		return 0
	}
	return k
}

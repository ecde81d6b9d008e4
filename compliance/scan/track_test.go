package scan

import (
	"strconv"
	"strings"
	"testing"
)

// TestTracksInColumns: positions that stand in columns of their own are a track where the table says when and of whom, and are none where
// it lists places, the stations of a net or counts of people.
func TestTracksInColumns(t *testing.T) {
	t.Parallel()
	rows := func(cells string) string {
		var b strings.Builder
		for i := range 20 {
			b.WriteString(strings.NewReplacer("LNG", "114.41"+strconv.Itoa(1000+i), "LAT", "23.11"+strconv.Itoa(1000+i)).Replace(cells) + "\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct {
		csv  string
		want int // columns
		sure float64
	}{
		"taxi":            {"车牌号,定位时间,经度,纬度\n" + rows("粤L12345,2026-01-01 10:00:00,LNG,LAT"), 2, sureTrack},
		"rider":           {"user_id,start_time,start_lng,start_lat,end_lng,end_lat\n" + rows("u1,2026-01-01T10:00:00,LNG,LAT,LNG,LAT"), 4, sureTrack},
		"west, south":     {"driver,timestamp,longitude,latitude\n" + rows("d1,1695012345,-LNG,-LAT"), 2, sureTrack},
		"moving device":   {"device,time,lon,lat,speed\n" + rows("d1,10:00:00,LNG,LAT,30"), 2, deviceTrack},
		"stops of a line": {"站点名称,经度,纬度,线路\n" + rows("市民乐园西门,LNG,LAT,10路"), 0, 0},
		"stations":        {"设备编号,监测时间,经度,纬度,PM2.5\n" + rows("d1,2026-01-01 10:00,LNG,LAT,35"), 0, 0},
		"counts":          {"时间,经度,纬度,用户数,车辆数\n" + rows("2026-01-01 10:00,LNG,LAT,35,8"), 0, 0},
		"no time":         {"车牌号,经度,纬度\n" + rows("粤L12345,LNG,LAT"), 0, 0},
		"whole degrees":   {"user,time,lng,lat\n" + rows("u1,10:00,114,23"), 0, 0},
	} {
		rep, err := File("t.csv", strings.NewReader(c.csv), Options{Each: true})
		if err != nil {
			t.Fatal(err)
		}
		columns, hits := 0, 0
		for _, f := range rep.Findings {
			if f.Type == GPS {
				columns++
				if f.Count != 20 || f.Confidence != c.sure || f.FirstLine != 2 || f.LastLine != 21 || strings.Contains(f.Example, "1000") || f.Example == "" {
					t.Errorf("%s: %+v", name, f)
				}
			}
		}
		for _, h := range rep.Hits {
			if h.Type == GPS {
				hits++
			}
		}
		if columns != c.want || hits != 20*c.want {
			t.Errorf("%s: %d columns of a track with %d values, want %d", name, columns, hits, c.want)
		}
	}
}

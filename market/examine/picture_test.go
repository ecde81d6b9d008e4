package examine

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"testing"

	"rsc.io/qr"

	"huishu/ledger/fault"
)

// photographed is a QR code as a camera sees it: turned, on a grey table, unevenly lit.
func photographed(t testing.TB, text string, degrees float64) image.Image {
	t.Helper()
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	const side, unit = 700, 9
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	width := c.Size * unit
	out := image.NewGray(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			dx, dy := float64(x-side/2), float64(y-side/2)
			qx, qy := int(dx*cos+dy*sin)+width/2, int(dy*cos-dx*sin)+width/2
			light := 150
			switch border := 4 * unit; {
			case qx >= 0 && qy >= 0 && qx < width && qy < width && c.Black(qx/unit, qy/unit):
				light = 30
			case qx >= -border && qy >= -border && qx < width+border && qy < width+border:
				light = 230
			}
			out.SetGray(x, y, color.Gray{Y: uint8(light - 20*x/side)}) //nolint:gosec // within 0–230
		}
	}
	return out
}

func TestReadCode(t *testing.T) {
	t.Parallel()
	const code = "691441302MA4X00001H44138EDMKTYDF"
	for _, degrees := range []float64{0, 7, 90, 180} {
		var p, j bytes.Buffer
		picture := photographed(t, "https://data.example.gov.cn/verify/"+code, degrees)
		if err := png.Encode(&p, picture); err != nil {
			t.Fatal(err)
		}
		if err := jpeg.Encode(&j, picture, &jpeg.Options{Quality: 60}); err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{"PNG": p.Bytes(), "JPEG": j.Bytes()} {
			if got, err := ReadCode(b); err != nil || got != code || !IsPicture(b) {
				t.Errorf("%s turned by %v°: %q, %v", name, degrees, got, err)
			}
		}
	}
}

func TestReadCodeRefusesHostilePictures(t *testing.T) {
	t.Parallel()
	encoded := func(picture image.Image) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, picture); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	good := encoded(photographed(t, "https://data.example.gov.cn/verify/1", 0))
	bomb := bytes.Clone(good) // says that it unfolds to 40,000 million pixels
	binary.BigEndian.PutUint32(bomb[16:], 200_000)
	binary.BigEndian.PutUint32(bomb[20:], 200_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	for name, c := range map[string]struct {
		content []byte
		code    string
	}{
		"a bomb":                  {bomb, "picture.too_large"},
		"too many bytes":          {append(bytes.Clone(good), make([]byte, MaxPicture)...), "picture.too_large"},
		"cut off":                 {good[:len(good)/2], "picture.unreadable"},
		"a name of a picture":     {[]byte("\x89PNG\r\n\x1a\n"), "picture.unreadable"},
		"empty":                   {nil, "picture.unreadable"},
		"nothing in it":           {encoded(image.NewGray(image.Rect(0, 0, 60, 60))), "picture.no_qr"},
		"an advertisement":        {encoded(photographed(t, "https://evil.example/win", 0)), "picture.foreign"},
		"a path behind the code":  {encoded(photographed(t, "https://evil.example/verify/a/b", 0)), "picture.foreign"},
		"an address without code": {encoded(photographed(t, "https://evil.example/verify/", 0)), "picture.foreign"},
	} {
		if code, err := ReadCode(c.content); fault.CodeOf(err) != c.code || code != "" {
			t.Errorf("%s: %q, %v", name, code, err)
		}
	}
}

// FuzzReadCode: whatever the bytes, they are refused or read, and nothing panics.
func FuzzReadCode(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, photographed(f, "https://data.example.gov.cn/verify/1", 0)); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte("\xff\xd8\xff"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if code, err := ReadCode(b); (code == "") == (err == nil) {
			t.Errorf("%q, %v", code, err)
		}
	})
}

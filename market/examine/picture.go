package examine

import (
	"bytes"
	"fmt"
	"image"
	_ "image/jpeg" // photographs
	_ "image/png"  // screenshots
	"net/url"
	"strings"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"huishu/ledger/fault"
)

// MaxPicture bounds a picture of a QR code, in bytes; maxPixels bounds what it unfolds to: a photograph of today's telephones has half.
const (
	MaxPicture = 8 << 20
	maxPixels  = 24_000_000
)

// IsPicture tells a PNG or JPEG picture by its first bytes.
func IsPicture(b []byte) bool {
	return bytes.HasPrefix(b, []byte("\x89PNG\r\n\x1a\n")) || bytes.HasPrefix(b, []byte("\xff\xd8\xff"))
}

// ReadCode reads the code of a certificate out of a picture of its QR code, as it stands on the paper or the page. The picture is
// foreign: its size is looked at before it is unfolded. Faults have the codes "picture.too_large", "picture.unreadable",
// "picture.no_qr" and "picture.foreign".
func ReadCode(b []byte) (code string, err error) {
	if len(b) > MaxPicture {
		return "", tooLarge()
	}
	head, _, err := image.DecodeConfig(bytes.NewReader(b))
	if err != nil {
		return "", unreadable(err)
	}
	if head.Width < 1 || head.Height < 1 || head.Width > maxPixels/head.Height {
		return "", tooLarge()
	}
	picture, _, err := image.Decode(bytes.NewReader(b))
	if err != nil {
		return "", unreadable(err)
	}
	text, err := qrText(picture)
	if err != nil {
		return "", fault.New(fault.Invalid, "picture.no_qr", "图片中没有可识别的二维码", "There is no QR code in the picture that can be read").
			Do("请对准二维码重新拍摄，使其清晰、完整、占画面较大部分", "Take it again: sharp, whole, and filling most of the picture").Wrap(err)
	}
	return codeOf(text)
}

// qrText is what the QR code says. A photograph is looked at with the patience that a scanner has not.
func qrText(picture image.Image) (text string, err error) {
	defer func() {
		if p := recover(); p != nil { // a decoder of foreign bytes is not trusted to be sound
			err = fmt.Errorf("reading the QR code: %v", p)
		}
	}()
	bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
	if err != nil {
		return "", err
	}
	res, err := qrcode.NewQRCodeReader().Decode(bitmap, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		return "", err
	}
	return res.GetText(), nil
}

// codeOf is the code in the address that a certificate's QR code says. The address itself is never gone to: it may be a forger's.
func codeOf(text string) (string, error) {
	u, err := url.Parse(text)
	if err == nil {
		if _, code, ok := strings.Cut(u.Path, "/verify/"); ok && code != "" && !strings.Contains(code, "/") {
			return code, nil
		}
	}
	return "", fault.New(fault.Invalid, "picture.foreign", "二维码不是登记凭证的核验码", "The QR code is not that of a certificate").
		Do("请拍摄凭证上“扫码核验”旁的二维码", "Take the code beside “Scan to verify” on the certificate")
}

func tooLarge() *fault.Error {
	return fault.New(fault.TooLarge, "picture.too_large", "图片过大", "The picture is too large").
		Do("图片不超过 8 MB、2400 万像素", "It may have at most 8 MB and 24 million pixels")
}

func unreadable(err error) *fault.Error {
	return fault.New(fault.Invalid, "picture.unreadable", "图片损坏或无法读取", "The picture is damaged or cannot be read").
		Do("请使用 PNG 或 JPEG 图片", "Use a PNG or JPEG picture").Wrap(err)
}

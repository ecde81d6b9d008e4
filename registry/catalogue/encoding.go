package catalogue

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"huishu/ledger/fault"
)

// MaxFileBytes is the largest catalogue file that is read, in bytes.
const MaxFileBytes = 64 << 20

// readText reads a whole file and returns it as UTF-8 with the name of the encoding it
// came in: UTF-8 (with or without mark), UTF-16 with mark (what a spreadsheet calls
// Unicode text), else GB18030, or Big5 where the bytes are plainly that.
func readText(r io.Reader) (text []byte, encoding string, err error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxFileBytes+1))
	if err != nil {
		return nil, "", fault.New(fault.Invalid, "catalogue.read", "文件读取中断", "The file could not be read to its end").
			Do("请重新上传", "Send it again").Wrap(err)
	}
	if len(raw) > MaxFileBytes {
		return nil, "", fault.Newf(fault.TooLarge, "catalogue.too_large", "文件超过 %d MB", "The file is larger than %d MB", MaxFileBytes>>20).
			Do("请拆分后分批导入", "Split it and import the parts")
	}
	switch {
	case bytes.HasPrefix(raw, []byte{0xEF, 0xBB, 0xBF}):
		raw, encoding = raw[3:], "UTF-8"
	case bytes.HasPrefix(raw, []byte{0xFF, 0xFE}), bytes.HasPrefix(raw, []byte{0xFE, 0xFF}):
		encoding = "UTF-16"
		raw, err = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Bytes(raw)
	case utf8.Valid(raw):
		encoding = "UTF-8"
	default:
		raw, encoding, err = decodeChinese(raw)
	}
	if err != nil || !utf8.Valid(raw) || (encoding == "GB18030" && bytes.ContainsRune(raw, utf8.RuneError)) {
		return nil, "", fault.New(fault.Invalid, "catalogue.encoding", "文件的字符编码无法识别", "The character encoding of the file is not recognised").
			Do("请另存为 UTF-8 或 GB18030 编码的 CSV 文件", "Save it as CSV in UTF-8 or GB18030").Wrap(err)
	}
	return raw, encoding, nil
}

// decodeChinese decodes the encodings that carry no mark.
func decodeChinese(raw []byte) (text []byte, encoding string, err error) {
	if looksBig5(raw) {
		text, err = traditionalchinese.Big5.NewDecoder().Bytes(raw)
		if err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			return text, "Big5", nil
		}
	}
	text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	return text, "GB18030", err
}

// looksBig5 tells Big5 from GB18030, which would read its bytes as rare characters without
// complaint: nearly every pair of simplified text lies where both bytes are above 0xA0, while
// a third of Big5's second bytes lie below 0x80.
func looksBig5(raw []byte) bool {
	pairs, low := 0, 0
	for i := 0; i+1 < len(raw); i++ {
		if raw[i] < 0x80 {
			continue
		}
		second := raw[i+1]
		if second >= 0x30 && second <= 0x39 {
			return false // a four-byte character: only GB18030 has them
		}
		pairs++
		if second < 0x80 {
			low++
		}
		i++
	}
	return pairs > 0 && low*5 > pairs
}

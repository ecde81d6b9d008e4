package catalogue

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"huishu/ledger/fault"
)

// MaxFileBytes is the largest catalogue file that is read, in bytes.
const MaxFileBytes = 64 << 20

// readText reads a whole file and returns it as UTF-8 with the name of the encoding it
// came in: UTF-8 (with or without mark), UTF-16 with mark (what a spreadsheet calls
// Unicode text), else GB18030.
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
		encoding = "GB18030"
		raw, err = simplifiedchinese.GB18030.NewDecoder().Bytes(raw)
	}
	if err != nil || !utf8.Valid(raw) || (encoding == "GB18030" && bytes.ContainsRune(raw, utf8.RuneError)) {
		return nil, "", fault.New(fault.Invalid, "catalogue.encoding", "文件的字符编码无法识别", "The character encoding of the file is not recognised").
			Do("请另存为 UTF-8 或 GB18030 编码的 CSV 文件", "Save it as CSV in UTF-8 or GB18030").Wrap(err)
	}
	return raw, encoding, nil
}

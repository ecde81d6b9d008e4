package tlog

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
)

// MaxFileSize is the largest receipt or status list, in bytes, that is looked at.
const MaxFileSize = 16 << 20

// sealed is a signed file as it came in: one canonical JSON object whose "signature" is over "<format>\n" and the canonical bytes of
// all its other fields, known or not. So no byte of the file can be changed, added or dropped unnoticed.
type sealed struct {
	fields map[string]json.RawMessage
	body   []byte // what is signed
	sig    []byte
	issuer string // verifier key
	key    note.Verifier
}

// seal signs the fields as a file of the given format and returns the file. It sets format, issuer and signature.
func seal(format string, fields map[string]any, key Key) ([]byte, error) {
	fields["format"], fields["issuer"] = format, key.VKey
	delete(fields, "signature")
	body, err := Canonical(fields)
	if err != nil {
		return nil, err
	}
	sig, err := key.Signer.Sign(signedBytes(format, body))
	if err != nil {
		return nil, err
	}
	fields["signature"] = base64.StdEncoding.EncodeToString(sig)
	return Canonical(fields)
}

func signedBytes(format string, body []byte) []byte {
	return append([]byte(format+"\n"), body...)
}

// openSealed reads a signed file. It checks the form only; valid() checks the signature. Errors are *fault.Error for the user.
func openSealed(format string, b []byte) (*sealed, error) {
	if err := checkCanonical(b); err != nil {
		return nil, err
	}
	s := &sealed{fields: map[string]json.RawMessage{}}
	if !s.split(b) {
		return nil, fault.New(fault.Invalid, "receipt.not_object", "文件内容不是一个 JSON 对象", "The file does not hold one JSON object")
	}
	got, err := s.text("format")
	if err != nil {
		return nil, err
	}
	if got != format {
		return nil, fault.Newf(fault.Invalid, "receipt.format", "文件格式是 %q，不是 %q", "The file's format is %q, not %q", clip(got), format)
	}
	sig, err := s.text("signature")
	if err != nil {
		return nil, err
	}
	if s.sig, err = decodeBase64(sig); err != nil {
		return nil, badField("signature", "不是 base64", "is not base64")
	}
	if s.issuer, err = s.text("issuer"); err != nil {
		return nil, err
	}
	if s.key, err = ParseVKey(s.issuer); err != nil {
		return nil, badField("issuer", "不是公钥（名称+指纹+base64）", "is not a verifier key (name+hash+base64)")
	}
	return s, nil
}

// split takes a canonical JSON object apart without decoding it: its members, and what of it is signed. Canonical bytes without
// one member, and without the comma beside it, are canonical again. It reports false for any other canonical value.
func (s *sealed) split(b []byte) bool {
	if b[0] != '{' {
		return false
	}
	s.body = append(make([]byte, 0, len(b)), '{')
	for at := 1; b[at] != '}'; {
		start := at
		at = skipValue(b, at)
		key := b[start+1 : at-1]
		at++ // the colon
		value := at
		at = skipValue(b, at)
		var name string
		if bytes.IndexByte(key, '\\') < 0 {
			name = string(key)
		} else if json.Unmarshal(b[start:value-1], &name) != nil {
			return false
		}
		s.fields[name] = b[value:at:at]
		if name != "signature" {
			s.body = append(append(s.body, b[start:at]...), ',')
		}
		if b[at] == ',' {
			at++
		}
	}
	s.body = append(bytes.TrimSuffix(s.body, []byte{','}), '}')
	return true
}

// skipValue returns where the value that begins at b[at] ends. b is canonical JSON: sound, and without spaces.
func skipValue(b []byte, at int) int {
	for depth := 0; ; at++ {
		switch b[at] {
		case '"':
			for at++; b[at] != '"'; at++ {
				if b[at] == '\\' {
					at++
				}
			}
		case '{', '[':
			depth++
			continue
		case '}', ']':
			depth--
		case ',', ':':
			continue
		default: // a number, true, false or null: up to what follows it
			for at+1 < len(b) && b[at+1] != ',' && b[at+1] != '}' && b[at+1] != ']' {
				at++
			}
		}
		if depth == 0 {
			return at + 1
		}
	}
}

// valid reports whether the file's own issuer signed it. Whether that issuer is to be believed is another question.
func (s *sealed) valid(format string) bool { return s.key.Verify(signedBytes(format, s.body), s.sig) }

// text returns a field that must be a string.
func (s *sealed) text(name string) (string, error) {
	if raw := s.fields[name]; len(raw) > 1 && raw[0] == '"' && bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), nil
	}
	var out string
	if err := s.decode(name, &out); err != nil {
		return "", err
	}
	return out, nil
}

// decode reads a required field into dst and makes sure that dst now says all that the field said: encoding/json would accept
// unknown names, other capitals and null, and show the user less than what was signed.
func (s *sealed) decode(name string, dst any) error {
	raw, ok := s.fields[name]
	if !ok {
		return badField(name, "缺失", "is missing")
	}
	if err := json.Unmarshal(raw, dst); err != nil {
		return badField(name, "类型或内容不对", "has the wrong type or content")
	}
	if again, err := Canonical(dst); err != nil || !bytes.Equal(again, raw) {
		return badField(name, "含有本版本不认识的内容", "holds something that this version does not know")
	}
	return nil
}

func badField(name, zh, en string) *fault.Error {
	return fault.New(fault.Invalid, "receipt.field", "字段 "+name+" "+zh, "Field "+name+" "+en).At(name)
}

// checkCanonical refuses any spelling of a file but the one that was issued, and says where it departs from it.
func checkCanonical(b []byte) error {
	if len(b) > MaxFileSize {
		return fault.Newf(fault.TooLarge, "receipt.too_large", "文件有 %d 字节，超过上限", "The file has %d bytes, which is over the limit", len(b))
	}
	want, err := CanonicalJSON(b)
	if err != nil {
		return fault.Newf(fault.Invalid, "receipt.not_json", "文件不是完好的 JSON（%v）：下载不完整，或不是凭证；请重新下载", "The file is not sound JSON (%v): it was cut off, or is no such file; download it anew", err).Wrap(err)
	}
	if bytes.Equal(want, b) {
		return nil
	}
	if bytes.Equal(want, bytes.TrimSpace(b)) {
		return fault.New(fault.Invalid, "receipt.not_canonical", "文件首尾多了空格或换行，不再是签发时的字节；请用原始下载的文件",
			"Spaces or line ends were added around the file, so it is no longer what was issued; use the file as downloaded")
	}
	at := 0
	for at < len(b) && at < len(want) && b[at] == want[at] {
		at++
	}
	return fault.Newf(fault.Invalid, "receipt.not_canonical", "从第 %d 个字节起不是签发时的写法（RFC 8785）：文件被改动或重新排版过；请用原始下载的文件",
		"From byte %d on the file is not spelled as issued (RFC 8785): it was changed or re-formatted; use the file as downloaded", at+1)
}

// clip shortens foreign text for a message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

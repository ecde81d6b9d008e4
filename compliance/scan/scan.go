package scan

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// File scans one file, read once from r. name is the file's name as it shall stand in the report; its extension helps to
// tell the format where the content does not. It fails with an *Error; the report then holds what was found until there.
func File(name string, r io.Reader, opt Options) (Report, error) {
	if opt.MaxBytes <= 0 {
		opt.MaxBytes = DefaultMaxBytes
	}
	if opt.MaxHits <= 0 {
		opt.MaxHits = DefaultMaxHits
	}
	want, err := wanted(opt.Types)
	if err != nil {
		return Report{Name: name, Findings: []Finding{}}, err
	}
	src := &source{r: r, limit: opt.MaxBytes}
	if opt.Hash {
		src.hash = sha256.New()
	}
	c := newCollector(name, opt, want)
	if opt.Progress != nil {
		src.meter = &meter{tell: opt.Progress, total: sizeOf(r)}
	}
	err = c.read(name, src)
	if err == nil {
		_, err = io.Copy(io.Discard, src) // length and hash are of the whole file
	}
	if src.meter != nil && err == nil {
		src.meter.finish()
	}
	c.report.Bytes = src.n
	if opt.Hash {
		c.report.SHA256 = hex.EncodeToString(src.hash.Sum(nil))
	}
	return c.finish(), typed(err)
}

// Text finds personal information in a text of one or more lines, in order of place.
func Text(s string) []Hit {
	f := finder{want: allKinds}
	var hits []Hit
	line := 0
	for text := range strings.Lines(s) {
		line++
		text = strings.TrimRight(text, "\r\n")
		for before, piece := range pieces(text) {
			for _, m := range f.find(piece, 0) {
				h := f.hit(m, "", line, "")
				h.Start += before
				hits = append(hits, h)
			}
		}
	}
	return hits
}

// hit makes the outward form of a match in the text that was judged last.
func (f *finder) hit(m match, file string, line int, column string) Hit {
	return Hit{
		File: file, Type: kinds[m.kind].typ, Line: line, Column: column, Start: f.position1(m.start),
		Masked:     mask(m.kind, f.text[m.start:m.end]),
		Confidence: m.confidence, Reason: m.why.zh, ReasonEN: m.why.en,
	}
}

const allKinds kindSet = 1<<kindCount - 1

func wanted(types []Type) (kindSet, error) {
	if len(types) == 0 {
		return allKinds, nil
	}
	var s kindSet
	for _, t := range types {
		k, ok := kindOf(t)
		if !ok {
			return 0, &Error{Code: CodeOptions, ZH: fmt.Sprintf("未知的类型“%s”", t), EN: fmt.Sprintf("unknown type %q", t)}
		}
		s.add(k)
	}
	return s, nil
}

// read tells the format from the first bytes and the name, and hands over.
func (c *collector) read(name string, src *source) error {
	in := bufio.NewReaderSize(src, 64<<10)
	head, err := in.Peek(8 << 10)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return err
	}
	if isZip(head) {
		c.report.Format = "xlsx"
		meter := src.meter
		src.meter = nil // keeping the archive is a small part of the work: its contents count
		defer func() { src.meter = meter }()
		return c.workbook(name, in, meter)
	}
	if err := refuseBinary(head); err != nil {
		return err
	}
	d := newDecoder(in, head)
	defer func() { c.report.Encoding = d.name }()
	text := bufio.NewReaderSize(d, 64<<10)
	first, err := text.Peek(32 << 10)
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	format, comma := sniff(name, string(first))
	c.report.Format = format
	switch format {
	case "csv":
		return c.csv(text, comma)
	case "json":
		return c.document(text)
	case "jsonl":
		return c.jsonLines(text)
	}
	return c.plain(text, 0)
}

// source counts and hashes the bytes that pass, and refuses more than its limit.
type source struct {
	r     io.Reader
	hash  hash.Hash
	n     int64
	limit int64
	meter *meter // nil where nobody asks for progress
}

func (s *source) Read(p []byte) (int, error) {
	if s.n >= s.limit {
		// One byte tells a file of exactly the limit from a longer one.
		var one [1]byte
		n, err := io.ReadFull(s.r, one[:])
		if n > 0 {
			return 0, tooLarge(s.limit)
		}
		if err == nil || errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		return 0, err
	}
	if int64(len(p)) > s.limit-s.n {
		p = p[:s.limit-s.n]
	}
	n, err := s.r.Read(p)
	s.n += int64(n)
	if s.hash != nil {
		s.hash.Write(p[:n])
	}
	s.meter.add(n)
	return n, err
}

func tooLarge(limit int64) *Error {
	return &Error{
		Code: CodeTooLarge,
		ZH:   fmt.Sprintf("文件超过 %d 字节的上限，请拆分后再扫描", limit),
		EN:   fmt.Sprintf("the file is over the limit of %d bytes: scan it in parts", limit),
	}
}

// typed makes every error an *Error.
func typed(err error) error {
	var own *Error
	if err == nil || errors.As(err, &own) {
		return err
	}
	return &Error{Code: CodeRead, ZH: "文件读取失败", EN: "the file cannot be read: " + err.Error(), Err: err}
}

package scan

import (
	"errors"
	"io"
	"os"
)

// spillBytes is how much of a workbook is held before it goes to a temporary file.
const spillBytes = 4 << 20

// spill keeps bytes that are read again later: few in memory, many in a temporary file, of which it holds the block that was
// read last. The file is gone when it is closed.
type spill struct {
	mem   []byte
	file  *os.File
	n     int64
	block []byte
	at    int64 // of block
}

func (s *spill) Write(p []byte) (int, error) {
	if s.file == nil && len(s.mem)+len(p) <= spillBytes {
		s.mem = append(s.mem, p...)
		s.n += int64(len(p))
		return len(p), nil
	}
	if s.file == nil {
		file, err := os.CreateTemp("", "huishu-scan-")
		if err != nil {
			return 0, err
		}
		s.file = file
		if _, err := file.Write(s.mem); err != nil {
			return 0, err
		}
		s.mem = nil
	}
	n, err := s.file.Write(p)
	s.n += int64(n)
	return n, err
}

func (s *spill) ReadAt(p []byte, off int64) (int, error) {
	if s.file != nil {
		return s.file.ReadAt(p, off)
	}
	if off < 0 || off >= int64(len(s.mem)) {
		return 0, io.EOF
	}
	n := copy(p, s.mem[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// blockBytes is how much is read at a time: texts of a workbook stand there about in the order in which cells use them.
const blockBytes = 64 << 10

// slice returns the n bytes at off, good until the next call.
func (s *spill) slice(off int64, n int) ([]byte, error) {
	if s.file == nil {
		return s.mem[off : off+int64(n)], nil
	}
	if off < s.at || off+int64(n) > s.at+int64(len(s.block)) {
		size := max(blockBytes, n)
		if cap(s.block) < size {
			s.block = make([]byte, size)
		}
		got, err := s.file.ReadAt(s.block[:size], off)
		if err != nil && !errors.Is(err, io.EOF) || got < n {
			s.block = s.block[:0]
			return nil, errors.Join(err, io.ErrUnexpectedEOF)
		}
		s.block, s.at = s.block[:got], off
	}
	from := off - s.at
	return s.block[from : from+int64(n)], nil
}

// Close removes the temporary file.
func (s *spill) Close() error {
	if s.file == nil {
		return nil
	}
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}

package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// CheckpointKind is the kind of a saved checkpoint in results, beside those of receipts.
const CheckpointKind = "checkpoint"

// IsCheckpoint says whether a file claims to be a checkpoint, sound or not: its second line is a number, and its first begins no JSON.
func IsCheckpoint(b []byte) bool {
	origin, rest, ok := bytes.Cut(b, []byte("\n"))
	size, _, more := bytes.Cut(rest, []byte("\n"))
	size = bytes.TrimSuffix(size, []byte("\r"))
	return ok && more && len(bytes.TrimSpace(origin)) > 0 && origin[0] != '{' && origin[0] != '[' &&
		len(size) > 0 && len(bytes.Trim(size, "0123456789")) == 0
}

// VerifyCheckpoint checks a saved checkpoint offline: a log whose key the reader trusts promised exactly this size and this root. Whether
// the log has kept the promise since is for who can ask it: see [VerifyConsistency]. It never panics, whatever the bytes.
//
// A checkpoint bears no date, so that one signed by a retired key is not believed: a thief could have made it yesterday.
func VerifyCheckpoint(b []byte, o Options) Result {
	res := Result{Valid: true, Kind: CheckpointKind}
	cp, err := parseSigned(b)
	if err != nil {
		res.step(StepFormat, false, fmt.Sprintf("不是完好的检查点（%v）；请重新下载", err), fmt.Sprintf("Not a sound checkpoint (%v): download it anew", err))
		return res
	}
	res.Checkpoint, res.Code = cp, strconv.FormatInt(cp.Size, 10)
	res.step(StepFormat, true, fmt.Sprintf("写法符合 c2sp.org/tlog-checkpoint：%d 条记录，根 %s", cp.Size, cp.Root),
		fmt.Sprintf("Well-formed by c2sp.org/tlog-checkpoint: %d entries, root %s", cp.Size, cp.Root))
	verifySigner(&res, string(b), cp, Leaf{}, o)
	return res
}

// parseSigned reads the form of a signed checkpoint alone; who signed it is another question.
func parseSigned(b []byte) (Checkpoint, error) {
	if len(b) > MaxFileSize {
		return Checkpoint{}, errors.New("checkpoint: too large")
	}
	text, signatures, ok := strings.Cut(string(b), "\n\n")
	if !ok || signatures == "" {
		return Checkpoint{}, errors.New("checkpoint: its signature is missing")
	}
	cp, err := ParseCheckpoint(text + "\n")
	if err != nil {
		return Checkpoint{}, err
	}
	return cp, strictSignatures(signatures)
}

// strictSignatures refuses what the note package lets pass, base64 with stray bits at its end: here one signature has one spelling.
func strictSignatures(signatures string) error {
	for line := range strings.Lines(signatures) {
		if _, err := decodeBase64(strings.TrimSuffix(line[strings.LastIndexByte(line, ' ')+1:], "\n")); err != nil {
			return errors.New("checkpoint: a signature is not base64")
		}
	}
	return nil
}

package witness

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/tlog"
)

// checkpoint is a signed checkpoint of ours, without cosignatures.
type checkpoint struct {
	tlog.Checkpoint
	note string
}

// cosignature is what a witness has signed of a checkpoint.
type cosignature struct {
	line string    // of the note, with its newline
	at   time.Time // as the witness states it
}

// answerLimit bounds what is read of an answer, in bytes.
const answerLimit = 16 << 10

// staleError is the answer that the proof does not begin where the witness stands.
type staleError struct{ size int64 }

func (e staleError) Error() string { return fmt.Sprintf("the witness stands at size %d", e.size) }

// ask submits a checkpoint with the proof that it continues the log of old entries (add-checkpoint of C2SP
// tlog-witness), and verifies the answer.
func ask(ctx context.Context, hc *http.Client, w Witness, cp checkpoint, old int64, proof []tlog.Hash) (cosignature, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.URL+"/add-checkpoint", bytes.NewReader(body(cp, old, proof)))
	if err != nil {
		return cosignature{}, err
	}
	res, err := hc.Do(req)
	if err != nil {
		return cosignature{}, ErrUnreachable.Wrap(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return cosignature{}, ErrUnreachable.Wrap(err)
	}
	switch res.StatusCode {
	case http.StatusOK:
		return readCosignature(w, cp, answer)
	case http.StatusConflict:
		text, _ := strings.CutSuffix(string(answer), "\n")
		size, err := strconv.ParseInt(text, 10, 64)
		if err != nil || size < 0 {
			return cosignature{}, ErrRefused.Wrap(fmt.Errorf("409 with %.80q", answer)) // an older way to say that the roots differ
		}
		return cosignature{}, staleError{size}
	case http.StatusNotFound:
		return cosignature{}, ErrUnknownLog
	case http.StatusForbidden:
		return cosignature{}, ErrUnknownKey
	case http.StatusUnprocessableEntity:
		return cosignature{}, ErrRefused
	}
	return cosignature{}, ErrUnreachable.Wrap(fmt.Errorf("%s: %.200q", res.Status, answer))
}

// body is the request of add-checkpoint.
func body(cp checkpoint, old int64, proof []tlog.Hash) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "old %d\n", old)
	for _, h := range proof {
		b.WriteString(base64.StdEncoding.EncodeToString(h[:]) + "\n")
	}
	b.WriteString("\n" + cp.note)
	return b.Bytes()
}

// readCosignature finds the witness's own signature in its answer. Others that it may have added do not count.
func readCosignature(w Witness, cp checkpoint, answer []byte) (cosignature, error) {
	n, err := note.Open([]byte(cp.Text()+"\n"+string(answer)), note.VerifierList(w.verifier))
	if err == nil && len(n.Sigs) != 1 {
		err = errors.New("no signature of this witness")
	}
	if err != nil {
		return cosignature{}, ErrLying.Wrap(err)
	}
	sig := n.Sigs[0]
	at, err := tlog.CosignatureTime(sig)
	if err != nil {
		return cosignature{}, ErrLying.Wrap(err)
	}
	return cosignature{line: "— " + sig.Name + " " + sig.Base64 + "\n", at: at}, nil
}
